(* What the transposed convolution does after the convolution, for any number of axes and any channels.

   [entry] is an entry of the matrix: row (co, r), column (ci, c). C^T C has the dot products of the columns as its
   entries, and the transposed convolution gives every image back exactly if the columns are orthonormal. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution RecipeND.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section GramND.
Variables (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int).
Variables (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R).

Definition entry co ci (r : idx o) (c : idx n) : R := \sum_(t | meetsN s d p r t c) w co ci t.

Lemma convE x co (r : idx o) : conv s d p w x co r = \sum_ci \sum_(c : idx n) entry co ci r c * x ci c.
Proof.
apply: eq_bigr => ci _; under [RHS]eq_bigr => c _ do rewrite mulr_suml big_mkcond.
by rewrite [RHS]exchange_big; apply: eq_bigr => t _; rewrite [LHS]big_mkcond.
Qed.

Lemma convTE y ci (c : idx n) : convT s d p w y ci c = \sum_co \sum_(r : idx o) entry co ci r c * y co r.
Proof.
apply: eq_bigr => co _; under [RHS]eq_bigr => r _ do rewrite mulr_suml big_mkcond.
by rewrite [RHS]exchange_big; apply: eq_bigr => t _; rewrite [LHS]big_mkcond.
Qed.

Definition gramND ci c ci' c' : R := \sum_co \sum_r entry co ci r c * entry co ci' r c'.

Lemma convT_conv x ci c :
  convT s d p w (conv (o := o) s d p w x) ci c = \sum_ci' \sum_c' gramND ci c ci' c' * x ci' c'.
Proof.
rewrite convTE.
under eq_bigr => co _ do under eq_bigr => r _ do rewrite convE mulr_sumr.
under eq_bigr => co _ do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => ci' _ /=.
under eq_bigr => co _ do under eq_bigr => r _ do rewrite mulr_sumr.
under eq_bigr => co _ do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => c' _ /=; rewrite mulr_suml.
by apply: eq_bigr => co _; rewrite mulr_suml; apply: eq_bigr => r _; rewrite mulrA.
Qed.

Lemma sum_delta (x : Ci -> idx n -> R) ci (c : idx n) :
  \sum_ci' \sum_c' ((ci == ci') && (c == c'))%:R * x ci' c' = x ci c.
Proof.
rewrite (bigD1 ci) //= [X in _ + X]big1 ?addr0 => [|ci' ne]; last first.
  by rewrite big1 // => c' _; rewrite eq_sym (negbTE ne) mul0r.
rewrite eqxx (bigD1 c) //= eqxx mul1r big1 ?addr0 // => c' ne.
by rewrite eq_sym (negbTE ne) mul0r.
Qed.

Theorem gramND_inverse :
  (forall (x : Ci -> idx n -> R) ci c, convT s d p w (conv (o := o) s d p w x) ci c = x ci c)
  <-> forall ci c ci' c', gramND ci c ci' c' = ((ci == ci') && (c == c'))%:R.
Proof.
split=> [inv ci c ci' c'|orth x ci c].
  have := inv (fun i j => ((ci' == i) && (c' == j))%:R) ci c; rewrite convT_conv.
  under eq_bigr => i _ do under eq_bigr => j _ do rewrite mulrC.
  by rewrite sum_delta [ci' == _]eq_sym [c' == _]eq_sym.
by rewrite convT_conv; under eq_bigr => i _ do under eq_bigr => j _ do rewrite orth; apply: sum_delta.
Qed.
End GramND.

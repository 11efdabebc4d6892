(* The recipe and the adjoint identity for any number of axes and any channels.

   [axis] is any finite type, the sizes are functions of it, [Co] and [Ci] are the channels; groups are zero
   blocks of w. The map is written as a function of images, entry by entry. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Recipe.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section ND.
Variables (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int).
Variables (Co Ci : finType).
Definition idx (m : axis -> nat) := {dffun forall a, 'I_(m a)}.
Variables (k o n : axis -> nat).
Variables (w : Co -> Ci -> idx k -> R).

Definition meetsN (r : idx o) (t : idx k) (c : idx n) : bool :=
  [forall a, meets (s a) (d a) (p a) (r a) (t a) (c a)].
Definition conv (x : Ci -> idx n -> R) (co : Co) (r : idx o) : R :=
  \sum_ci \sum_(t : idx k) \sum_(c | meetsN r t c) w co ci t * x ci c.
Definition convT (y : Co -> idx o -> R) (ci : Ci) (c : idx n) : R :=
  \sum_co \sum_(t : idx k) \sum_(r | meetsN r t c) w co ci t * y co r.

Definition revN (t : idx k) : idx k := [ffun a => rev_ord (t a)].
Lemma revNK : involutive revN.
Proof. by move=> t; apply/ffunP => a; rewrite !ffunE rev_ordK. Qed.
(* y zero-stuffed by s, then padded (or cropped) by q = d(k-1) - p, on every axis *)
Definition stuffedN (y : idx o -> R) (v : axis -> nat) : R :=
  \sum_(r : idx o | [forall a, (v a)%:Z == (s a * r a)%N%:Z + ((d a * (k a).-1)%N%:Z - p a)]) y r.

Theorem recipeND (y : Co -> idx o -> R) ci (c : idx n) :
  convT y ci c = \sum_co \sum_(t : idx k) w co ci (revN t) * stuffedN (y co) (fun a => (c a + d a * t a)%N).
Proof.
apply: eq_bigr => co _; rewrite [RHS](reindex_inj (inv_inj revNK)) /=.
apply: eq_bigr => t _; rewrite revNK mulr_sumr; apply: eq_bigl => r.
apply: eq_forallb => a; rewrite ffunE -(meets_flip (s a) (d a) (p a) (r a) (c a)).
by rewrite /meets mul1n.
Qed.
End ND.

Section AdjointND.
Variables (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int).
Variables (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R).
Theorem adjointND (x : Ci -> idx n -> R) (y : Co -> idx o -> R) :
  \sum_co \sum_r conv s d p w x co r * y co r = \sum_ci \sum_c x ci c * convT s d p w y ci c.
Proof.
pose term co r ci t c := if meetsN s d p r t c then w co ci t * x ci c * y co r else 0.
transitivity (\sum_co \sum_r \sum_ci \sum_t \sum_c term co r ci t c).
  apply: eq_bigr => co _; apply: eq_bigr => r _; rewrite /conv mulr_suml.
  apply: eq_bigr => ci _; rewrite mulr_suml; apply: eq_bigr => t _.
  by rewrite mulr_suml big_mkcond.
transitivity (\sum_ci \sum_c \sum_co \sum_t \sum_r term co r ci t c); last first.
  apply: eq_bigr => ci _; apply: eq_bigr => c _; rewrite /convT mulr_sumr.
  apply: eq_bigr => co _; rewrite mulr_sumr; apply: eq_bigr => t _.
  by rewrite mulr_sumr [RHS]big_mkcond; apply: eq_bigr => r _; rewrite /term mulrCA mulrA.
under eq_bigr => co _ do rewrite exchange_big.
rewrite exchange_big; apply: eq_bigr => ci _ /=.
rewrite [RHS]exchange_big; apply: eq_bigr => co _ /=.
rewrite [LHS]exchange_big [RHS]exchange_big; apply: eq_bigr => t _ /=.
by rewrite exchange_big.
Qed.
End AdjointND.

(* A layer with fewer outputs than inputs loses an image: any number of axes, any channels, any taps.

   Where the outputs (channels times the sizes of all axes) are fewer than the inputs, there is an image that is
   not 0 and that the layer sends to 0, so nothing that starts from the output gives every image back. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution RecipeND FewerRows.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Lost.
Variables (F : fieldType) (axis : finType) (s d : axis -> nat) (p : axis -> int).
Variables (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> F).
Hypothesis fewer : (#|Co| * \prod_a o a < #|Ci| * \prod_a n a)%N.

Lemma card_idx (m : axis -> nat) : #|idx m| = (\prod_a m a)%N.
Proof. by rewrite card_dep_ffun foldrE big_map big_enum; apply: eq_bigr => a _; rewrite card_ord. Qed.

Theorem lost_image : exists x : Ci -> idx n -> F,
  (exists ci c, x ci c != 0) /\ forall co (r : idx o), conv s d p w x co r = 0.
Proof.
pose In := [finType of Ci * idx n]; pose Out := [finType of Co * idx o].
pose taps (i : Out) (j : In) : F := \sum_(t | meetsN s d p i.2 t j.2) w i.1 j.1 t.
pose C : 'M[F]_(#|Out|, #|In|) := \matrix_(i, j) taps (enum_val i) (enum_val j).
have lt : (#|Out| < #|In|)%N by rewrite !card_prod !card_idx.
have [v nz Cv] := null_vector C lt.
exists (fun ci c => v (enum_rank (ci, c)) 0); split.
  have [j vj] : exists j, v j 0 != 0.
    apply/existsP; apply: contraR nz; rewrite negb_exists => /forallP z.
    by apply/eqP/colP => j; rewrite mxE; apply/eqP; rewrite -[_ == _]negbK z.
  by exists (enum_val j).1, (enum_val j).2; rewrite -surjective_pairing enum_valK.
move=> co r; have := congr1 (fun M : 'cV_#|Out| => M (enum_rank (co, r)) 0) Cv.
rewrite /= !mxE => <-; rewrite /conv.
rewrite [RHS](reindex_onto (@enum_rank In) enum_val) /=; last by move=> j _; rewrite enum_valK.
transitivity (\sum_(j : In) C (enum_rank (co, r)) (enum_rank j) * v (enum_rank j) 0); last first.
  by apply: eq_bigl => j; rewrite enum_rankK eqxx.
transitivity (\sum_ci \sum_c C (enum_rank (co, r)) (enum_rank (ci, c)) * v (enum_rank (ci, c)) 0);
  last by rewrite pair_bigA; apply: eq_bigr => -[].
apply: eq_bigr => ci _.
under [RHS]eq_bigr => c _ do rewrite !mxE !enum_rankK /taps /= mulr_suml big_mkcond.
rewrite [RHS]exchange_big /=; apply: eq_bigr => t _.
by rewrite big_mkcond.
Qed.

Corollary no_way_back (back : (Co -> idx o -> F) -> Ci -> idx n -> F) :
  (forall y z, (forall co r, y co r = z co r) -> forall ci c, back y ci c = back z ci c) ->
  ~ forall x ci (c : idx n), back (conv s d p w x) ci c = x ci c.
Proof.
move=> ext inv; have [x [[ci [c nz]] x0]] := lost_image; case/eqP: nz.
rewrite -(inv x ci c) -(inv (fun=> fun=> 0) ci c); apply: ext => co r; rewrite x0 /conv.
by rewrite big1 // => i _; rewrite big1 // => t _; rewrite big1 // => j _; rewrite mulr0.
Qed.
End Lost.

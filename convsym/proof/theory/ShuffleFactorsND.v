(* A transposed convolution is a convolution of stride 1, a pixel shuffle and a crop: any axes, any channels.

   The convolution has the taps of each phase turned round, M - 1 zeros on both sides and o + M - 1 outputs on each
   axis. An output outside the shuffled image is 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution RecipeND Shuffle.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section ShuffleFactorsND.
Variables (R : ringType) (axis : finType) (Co Ci : finType) (s d : axis -> nat) (k o n : axis -> nat).
Variable w : Co -> Ci -> idx k -> R.

(* a transposed convolution of stride 1 without padding is a convolution with the taps turned round *)
Lemma convT_full (Ch : finType) (M : axis -> nat) (v : Co -> Ch -> idx M -> R) (y : Co -> idx o -> R) i
  (q : idx (fun a => (o a + M a).-1)) :
  convT (fun=> 1%N) (fun=> 1%N) (fun=> 0) v y i q
  = conv (fun=> 1%N) (fun=> 1%N) (fun a => (M a).-1%:Z) (fun i co m => v co i (revN m)) y i q.
Proof.
apply: eq_bigr => co _; rewrite [RHS](reindex_inj (inv_inj (@revNK _ M))) /=.
apply: eq_bigr => m _; rewrite revNK; apply: eq_bigl => r; apply: eq_forallb => a.
rewrite ffunE (Convolution.meetsN 1 1 0) Convolution.meetsN !mul1n addn0 /=.
by have := ltn_ord (m a) => lt; apply/eqP/eqP => h; nlia.
Qed.

Theorem shuffle_factorsND (p : axis -> int) (M : axis -> nat) (y : Co -> idx o -> R) ci (c : idx n) :
  (forall a, 0 < s a)%N -> (forall a, d a * (k a).-1 < s a * M a)%N ->
  let Q a := (o a + M a).-1 in
  let z : Ci * idx s -> idx Q -> R :=
    conv (fun=> 1%N) (fun=> 1%N) (fun a => (M a).-1%:Z) (fun i co m => polyphase s d w M co i (revN m)) y in
  convT s d p w y ci c
  = \sum_(u : idx (fun a => s a * Q a)%N | [forall a, (c a)%:Z + p a == (u a)%:Z])
      convT s (fun=> 1%N) (fun=> 0) (pixel R s) z ci u.
Proof.
move=> s0 dM Q z; pose at_ (u : idx (fun a => s a * Q a)%N) := [forall a, (c a)%:Z + p a == (u a)%:Z].
case: (pickP at_) => [u uc|no]; last first.
  rewrite [RHS]big_pred0 //; apply: big1 => co _; apply: big1 => t _; apply: big_pred0 => r.
  apply/negP => /forallP A.
  have lt a : (s a * r a + d a * t a < s a * Q a)%N.
    have := ltn_ord (r a); have := ltn_predM (d a) (ltn_ord (t a)); have := dM a; rewrite /Q => *; nnia.
  have /negP[] := negbT (no [ffun a => Ordinal (lt a)]); apply/forallP => a; rewrite ffunE.
  by rewrite eq_sym; apply: A.
have uniq u' : at_ u' = (u' == u).
  apply/idP/eqP => [uc'|-> //]; apply/ffunP => a; apply: val_inj; apply/eqP.
  by rewrite -eqz_nat -(eqP (forallP uc a)) -(eqP (forallP uc' a)).
rewrite (big_pred1 u) //.
have qlt a : (u a %/ s a < Q a)%N by rewrite ltn_divLR // [(Q a * _)%N]mulnC.
have rlt a : (u a %% s a < s a)%N by rewrite ltn_mod.
pose q : idx Q := [ffun a => Ordinal (qlt a)]; pose rho : idx s := [ffun a => Ordinal (rlt a)].
have uE a : (u a = s a * q a + rho a :> nat)%N by rewrite !ffunE /= [(s a * (u a %/ _))%N]mulnC -divn_eq.
rewrite (pixel_shuffle z ci uE) /z -convT_full; apply: shuffle => // a.
by rewrite addr0 (eqP (forallP uc a)) uE PoszD PoszM.
Qed.
End ShuffleFactorsND.

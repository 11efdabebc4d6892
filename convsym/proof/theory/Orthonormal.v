(* Windows that tile the image: the kernel is as large as the stride.

   Every input is read by one output with one tap. The transpose is then the inverse exactly if the
   columns of the weight, written as a matrix with a row for each output channel and a column for each pair of an input
   channel and a tap, are orthonormal. Any number of axes, any channels. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution RecipeND GramND.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Tiles.
Variables (R : comRingType) (axis : finType) (s o : axis -> nat) (Co Ci : finType) (w : Co -> Ci -> idx s -> R).
Let n a := (s a * o a)%N.
Let d (a : axis) := 1%N.
Let p (a : axis) : int := 0.

Lemma tile_lt (r : idx o) (t : idx s) a : (s a * r a + t a < n a)%N.
Proof. by rewrite (leq_trans (n := (s a * (r a).+1)%N)) ?mulnSr ?ltn_add2l // -mulnSr leq_mul2l ltn_ord orbT. Qed.
Definition place r t : idx n := [ffun a => Ordinal (tile_lt r t a)].

Lemma meets_place r t c : meetsN s d p r t c = (c == place r t).
Proof.
apply/forallP/eqP => [m|-> a]; last by rewrite /meets ffunE mul1n addr0.
by apply/ffunP => a; apply/val_inj; have := m a; rewrite /meets ffunE mul1n addr0 => /eqP[e] /=; rewrite e.
Qed.

Lemma placeP c : exists r t, c = place r t.
Proof.
have s0 a : (0 < s a)%N by have := leq_ltn_trans (leq0n _) (ltn_ord (c a)); rewrite muln_gt0 => /andP[].
have lt_r a : (c a %/ s a < o a)%N by rewrite ltn_divLR // mulnC ltn_ord.
have lt_t a : (c a %% s a < s a)%N by rewrite ltn_mod.
exists [ffun a => Ordinal (lt_r a)], [ffun a => Ordinal (lt_t a)].
by apply/ffunP => a; apply/val_inj; rewrite ffunE /= !ffunE /= mulnC -divn_eq.
Qed.

Lemma place_eq r t r' t' : (place r t == place r' t') = (r == r') && (t == t').
Proof.
apply/eqP/andP => [e|[/eqP-> /eqP-> //]]; have div a : (r a = r' a :> nat)%N /\ (t a = t' a :> nat)%N.
  have s0 : (0 < s a)%N by apply: leq_ltn_trans (ltn_ord (t a)).
  have := congr1 (fun c : idx n => (val (c a) %/ s a, val (c a) %% s a)%N) e; rewrite /= !ffunE /=.
  by rewrite ![(s a * _)%N]mulnC !divnMDl // !modnMDl !divn_small ?modn_small // !addn0 => -[].
by split; apply/eqP/ffunP => a; apply/val_inj; case: (div a).
Qed.

Lemma entry_place co ci r r' t : entry s d p w co ci r (place r' t) = if r == r' then w co ci t else 0.
Proof.
rewrite /entry; under eq_bigl => u do rewrite meets_place place_eq eq_sym.
by case: eqP => _ /=; [apply: big_pred1 => u; rewrite eq_sym | apply: big_pred0].
Qed.

Theorem orthonormal : (forall a, 0 < o a)%N ->
  (forall (x : Ci -> idx n -> R) ci c, convT s d p w (conv (o := o) s d p w x) ci c = x ci c)
  <-> forall ci t ci' t', \sum_co w co ci t * w co ci' t' = ((ci == ci') && (t == t'))%:R.
Proof.
move=> o0; rewrite gramND_inverse.
have gramE ci r t ci' r' t' : gramND s d p o w ci (place r t) ci' (place r' t')
    = if r == r' then \sum_co w co ci t * w co ci' t' else 0.
  rewrite /gramND; under eq_bigr => co _.
    rewrite (bigD1 r) //= !entry_place eqxx big1 ?addr0 => [|q ne]; last first.
      by rewrite entry_place (negbTE ne) mul0r.
    over.
  by case: eqP => // _; rewrite big1 // => co _; rewrite mulr0.
split=> [orth ci t ci' t'|orth ci c ci' c'].
  pose r : idx o := [ffun a => Ordinal (o0 a)].
  have := orth ci (place r t) ci' (place r t'); rewrite gramE eqxx => ->.
  by rewrite place_eq eqxx.
have [r [t ->]] := placeP c; have [r' [t' ->]] := placeP c'; rewrite gramE orth place_eq.
by case: (r == r'); rewrite ?andbF.
Qed.
End Tiles.

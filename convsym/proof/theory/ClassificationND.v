(* Which convolutions of one channel have their transpose as inverse: any number of axes, any strides.

   Where some output reads every tap, C^T C = 1 exactly if a single tap is not 0, its square is 1, and it meets
   every column. For take the two taps farthest apart among those that are not 0: no other pair has the same
   difference (parallelogram law), so their product is an entry of C^T C, off the diagonal if they differ.
   [classificationND] says the same with sizes and paddings; every stride is then 1. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution RecipeND GramND.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

(* the farthest pair: no other pair has the same difference *)
Section Farthest.
Variables (axis : finType) (k : axis -> nat).
Definition far (t t' : idx k) : int := \sum_a ((t' a)%:Z - (t a)%:Z) ^+ 2.

Lemma far_ge0 t t' : 0 <= far t t'. Proof. by apply: sumr_ge0 => a _; apply: sqr_ge0. Qed.

Lemma far_eq0 t t' : far t t' <= 0 -> t = t'.
Proof.
move=> le0; apply/ffunP => a; apply/val_inj/eqP; rewrite eq_sym -eqz_nat -subr_eq0 -sqrf_eq0.
have /eqP : far t t' = 0 by apply/eqP; rewrite Order.POrderTheory.eq_le le0 far_ge0.
by rewrite psumr_eq0 => [/allP/(_ a)|b _]; [rewrite mem_index_enum => /(_ isT)| apply: sqr_ge0].
Qed.

Lemma parallelogram_law (v z : int) : (v + z) ^+ 2 + (v - z) ^+ 2 = v ^+ 2 + v ^+ 2 + z ^+ 2 *+ 2.
Proof. by rewrite sqrrD sqrrB addrACA [X in X + _]addrACA subrr addr0. Qed.

(* t, t' and u, u' are opposite sides *)
Lemma far_parallelogram (t t' u u' : idx k) : (forall a, t' a + u a = t a + u' a)%N ->
  far t u' + far u t' = far t t' + far u u' + far t u *+ 2.
Proof.
move=> e; rewrite /far -sumrMnl -!big_split; apply: eq_bigr => a _ /=.
have -> : (t' a)%:Z = (t a)%:Z + ((u' a)%:Z - (u a)%:Z) by rewrite addrA -PoszD -e PoszD addrK.
rewrite [_ - (t a)%:Z in RHS]addrAC subrr add0r -parallelogram_law; congr (_ ^+ 2 + _ ^+ 2).
  by rewrite addrA subrK.
by rewrite addrAC opprB addrC.
Qed.

Lemma far_same (t t' u u' : idx k) : (forall a, t' a + u a = t a + u' a)%N -> far t t' = far u u'.
Proof.
move=> e; apply: eq_bigr => a _; congr (_ ^+ 2); apply/eqP.
by rewrite subr_eq addrAC eq_sym subr_eq -!PoszD e addnC.
Qed.

Lemma far_refl t : far t t = 0.
Proof. by apply: big1 => a _; rewrite subrr expr0n. Qed.
End Farthest.

Section SingleTap.
Variables (R : idomainType) (axis : finType) (s d : axis -> nat) (p : axis -> int) (k o n : axis -> nat).
Variable w : idx k -> R.
Hypothesis s0 : forall a, (0 < s a)%N.
Hypothesis d0 : forall a, (0 < d a)%N.
Let W := fun _ _ : unit => w.
Let C := entry (o := o) (n := n) s d p W tt tt.
Notation reads r t c := (meetsN s d p (r : idx o) (t : idx k) (c : idx n)).

Lemma meets_row t c r r' : reads r t c -> reads r' t c -> r = r'.
Proof.
move=> /forallP m /forallP m'; apply/ffunP => a; apply/val_inj/eqP; move: (m a) (m' a).
rewrite /meets => /eqP <-; rewrite eqz_nat eqn_add2r eqn_mul2l eqn0Ngt s0 eq_sym.
by [].
Qed.

Lemma meets_tap r c t t' : reads r t c -> reads r t' c -> t = t'.
Proof.
move=> /forallP m /forallP m'; apply/ffunP => a; apply/val_inj/eqP; move: (m a) (m' a).
by rewrite /meets => /eqP <-; rewrite eqz_nat eqn_add2l eqn_mul2l eqn0Ngt d0 eq_sym.
Qed.

Lemma meets_column r t c c' : reads r t c -> reads r t c' -> c = c'.
Proof.
move=> /forallP m /forallP m'; apply/ffunP => a; apply/val_inj/eqP; move: (m a) (m' a).
by rewrite /meets => /eqP ->; rewrite (inj_eq (addIr _)) eqz_nat.
Qed.

(* two rows that read the same two columns read them with taps of the same difference *)
Lemma meets_difference r r' t t' u u' c c' :
  reads r t c -> reads r t' c' -> reads r' u c -> reads r' u' c' ->
  forall a, (t' a + u a = t a + u' a)%N.
Proof.
move=> /forallP m1 /forallP m2 /forallP m3 /forallP m4 a; apply/eqP.
rewrite -(eqn_pmul2l (d0 a)) !mulnDr; move: (m1 a) (m2 a) (m3 a) (m4 a).
have [x [y ->]] := intB (p a); rewrite !meetsB => e1 e2 e3 e4; nlia.
Qed.

Lemma entry_meets r c t : reads r t c -> C r c = w t.
Proof. by move=> m; rewrite /C /entry (big_pred1 t) // => u; apply/idP/eqP => [/(meets_tap m) ->|->]. Qed.

Lemma entry_neq0 r c : C r c != 0 -> exists2 t, reads r t c & w t != 0.
Proof.
case: (pickP (fun t => reads r t c)) => [t m|no]; first by rewrite (entry_meets m); exists t.
by rewrite /C /entry big_pred0 // eqxx.
Qed.

Hypothesis k0 : forall a, (0 < k a)%N.
Hypothesis whole : exists r : idx o, forall t : idx k, exists c : idx n, reads r t c.
Let orthonormal := forall c c', \sum_r C r c * C r c' = (c == c')%:R.

Lemma one_tap t t' : orthonormal -> w t != 0 -> w t' != 0 -> t = t'.
Proof.
move=> orth nz nz'; pose P (q : idx k * idx k) := (w q.1 != 0) && (w q.2 != 0).
have P0 : P (t, t') by rewrite /P nz.
case: (Order.TotalTheory.arg_maxP (fun q => far q.1 q.2) P0) => -[u u'] /andP[/= nzu nzu'] max.
have [r all_c] := whole; have [c m] := all_c u; have [c' m'] := all_c u'.
have := orth c c'; rewrite (bigD1 r) //= big1 ?addr0 => [|r' ne]; last first.
  apply/eqP; rewrite mulf_eq0 -[_ || _]negbK negb_or; apply: contra ne => /andP[].
  move=> /entry_neq0[v mv nzv] /entry_neq0[v' mv' nzv'].
  have e := meets_difference m m' mv mv'.
  suff uv : u = v by apply/eqP; apply: meets_row m; rewrite uv.
  have [le le'] : far u v' <= far u u' /\ far v u' <= far u u'.
    by split; [apply: (max (u, v')) | apply: (max (v, u'))]; rewrite /P /= ?nzu ?nzv.
  apply: far_eq0; rewrite -(pmulrn_lle0 _ (ltn0Sn 1)) -(ler_add2l (far u u' + far v v')).
  by rewrite -far_parallelogram // -(far_same e) addr0 ler_add.
rewrite (entry_meets m) (entry_meets m'); case: (eqVneq c c') => [ec _|_ /eqP]; last first.
  by rewrite mulf_eq0 (negbTE nzu) (negbTE nzu').
move: m; rewrite ec => /meets_tap/(_ m') eu; subst u'; apply: far_eq0.
by apply: Order.POrderTheory.le_trans (max (t, t') P0) _; rewrite far_refl.
Qed.

Lemma column_read : orthonormal -> forall c, exists2 q : idx o * idx k, reads q.1 q.2 c & w q.2 != 0.
Proof.
move=> orth c; case: (pickP (fun r => C r c != 0)) => [r /entry_neq0[t m nz]|no]; first by exists (r, t).
have /eqP := orth c c; rewrite eqxx big1 1?eq_sym ?oner_eq0 // => r _.
by have /negbFE/eqP-> := no r; rewrite mul0r.
Qed.

Lemma inverse_orthonormal :
  (forall (x : unit -> idx n -> R) c, convT s d p W (conv (o := o) s d p W x) tt c = x tt c) <-> orthonormal.
Proof.
have [to from] := gramND_inverse s d p o n W.
have one c c' : gramND s d p o W tt c tt c' = \sum_r C r c * C r c' by rewrite /gramND (big_pred1 tt) => [|[]].
split=> [inv c c'|orth x c].
  by rewrite -one to // => x [] b; apply: inv.
by apply: from => -[] b [] b'; rewrite one orth.
Qed.

(* every column is met exactly if it is so on each axis: the box of columns is not empty *)
Lemma covered (c0 : idx n) t : (forall c, exists r, reads r t c) <->
  forall a (c : 'I_(n a)), exists r : 'I_(o a), meets (s a) (d a) (p a) r (t a) c.
Proof.
split=> [all_c a c|all_c c]; last first.
  have [r m] := fin_all_exists (fun a => all_c a (c a)).
  by exists [ffun a => r a]; apply/forallP => a; rewrite ffunE.
have lt b : ((if b == a then c : nat else c0 b) < n b)%N by case: eqP => [->|].
have [r /forallP/(_ a)] := all_c [ffun b => Ordinal (lt b)].
by rewrite ffunE /= eqxx; exists (r a).
Qed.

Theorem single_tapND :
  (forall (x : unit -> idx n -> R) c, convT s d p W (conv (o := o) s d p W x) tt c = x tt c)
  <-> exists t0, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                   & forall a (c : 'I_(n a)), exists r : 'I_(o a), meets (s a) (d a) (p a) r (t0 a) c].
Proof.
have [r0 whole_r0] := whole.
have [c0 m0] := whole_r0 [ffun a => Ordinal (k0 a)].
rewrite inverse_orthonormal; split=> [orth|[t0 [w0 w1 /(covered c0) cover]] c c'].
  have [[r t0] /= m nz] := column_read orth c0.
  have single t : w t != 0 -> t = t0 by move=> nzt; apply: one_tap.
  exists t0; split=> [t ne||].
  - by apply/eqP; apply: contraNT ne => /single ->.
  - have := orth c0 c0; rewrite eqxx (bigD1 r) //= (entry_meets m) big1 ?addr0 // => r' ne.
    have [->|/entry_neq0[t m' /single et]] := eqVneq (C r' c0) 0; first by rewrite mul0r.
    by case/eqP: ne; apply: (meets_row (t := t0) _ m); rewrite -et.
  by apply/(covered c0) => c; have [[r' t] /= m' /single <-] := column_read orth c; exists r'.
have nz0 : w t0 != 0 by apply: contra_eqN w1 => /eqP->; rewrite mul0r eq_sym oner_eq0.
have hit r b : C r b != 0 -> reads r t0 b.
  by case/entry_neq0 => t m; have [<- //|/w0 ->] := eqVneq t t0; rewrite eqxx.
have [r m] := cover c; rewrite (bigD1 r) //= (entry_meets m) big1 ?addr0 => [|r' ne]; last first.
  have [->|/hit m'] := eqVneq (C r' c) 0; first by rewrite mul0r.
  by case/eqP: ne; apply: meets_row m' m.
case: eqVneq => [<-|ne]; first by rewrite (entry_meets m).
have [->|/hit m'] := eqVneq (C r c') 0; first by rewrite mulr0.
by case/eqP: ne; apply: meets_column m m'.
Qed.
End SingleTap.

Section Sized.
Variables (R : idomainType) (axis : finType) (k s d o n : axis -> nat) (pb pe : axis -> int) (w : idx k -> R).
Hypothesis sizes : forall a, [/\ 0 < k a, 0 < s a, 0 < d a & d a * (k a).-1 + s a <= n a]%N.
(* the outputs are the windows that fit into the padded, or cropped, input *)
Hypothesis windows : forall a r, (r < o a)%N = ((s a * r + d a * (k a).-1)%N%:Z < (n a)%:Z + pb a + pe a).
Let W := fun _ _ : unit => w.
Let inverse := forall (x : unit -> idx n -> R) c, convT s d pb W (conv (o := o) s d pb W x) tt c = x tt c.
Let one_wide := exists t0, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
  & forall a, (d a * (k a).-1)%N%:Z - pe a <= (d a * t0 a)%N%:Z <= pb a].

Lemma stride_fits a : (s a <= n a)%N.
Proof. by have [_ _ _] := sizes a; apply: leq_trans (leq_addl _ _). Qed.

Section Padded.
Variables x y : axis -> nat.
Hypothesis pbE : forall a, pb a = x a.
Hypothesis peE : forall a, pe a = y a.

Lemma in_output a r : (r < o a)%N = (s a * r + d a * (k a).-1 < n a + x a + y a)%N.
Proof. by rewrite windows pbE peE. Qed.

Lemma wideE a (t : nat) : ((d a * (k a).-1)%N%:Z - pe a <= (d a * t)%N%:Z <= pb a)
  = (d a * (k a).-1 - y a <= d a * t <= x a)%N.
Proof. by rewrite pbE peE ler_subl_addr -PoszD !lez_nat leq_subLR addnC. Qed.

Lemma whole_window : exists r : idx o, forall t : idx k, exists c : idx n, meetsN s d pb r t c.
Proof.
pose v a := ((x a + s a - 1) %/ s a)%N.
have vP a : (x a <= s a * v a < x a + s a)%N.
  have [_ s0 _ _] := sizes a; have := divn_eq (x a + s a - 1) (s a); have := ltn_pmod (x a + s a - 1) s0.
  by rewrite -/(v a) mulnC => lt e; nlia.
have lt_v a : (v a < o a)%N by rewrite in_output; have [_ _ _ fit] := sizes a; have /andP[lo hi] := vP a; nlia.
exists [ffun a => Ordinal (lt_v a)] => t.
have lt_c a : (s a * v a - x a + d a * t a < n a)%N.
  by have [_ _ _ fit] := sizes a; have /andP[lo hi] := vP a; have le := ltn_predM (d a) (ltn_ord (t a)); nlia.
exists [ffun a => Ordinal (lt_c a)]; apply/forallP => a.
by rewrite pbE Convolution.meetsN !ffunE /=; have /andP[lo hi] := vP a; nlia.
Qed.

Lemma classification_padded : inverse <-> (forall a, s a = 1%N) /\ one_wide.
Proof.
have [k0 s0 d0] : [/\ forall a, 0 < k a, forall a, 0 < s a & forall a, 0 < d a]%N.
  by split=> a; case: (sizes a).
rewrite /inverse (single_tapND w s0 d0 k0 whole_window).
split=> [[t0 [w0 w1 cover]]|[s1 [t0 [w0 w1 wide]]]].
  have s1 a : s a = 1%N.
    apply/eqP; rewrite eqn_leq s0 andbT leqNgt; apply/negP => s2.
    have lt1 := leq_trans s2 (stride_fits a).
    have [r] := cover a (Ordinal (ltnW lt1)); have [r'] := cover a (Ordinal lt1).
    rewrite pbE !Convolution.meetsN /= add0n => /eqP e' /eqP e.
    have : (s a * r' = s a * r + 1)%N by nlia.
    by move/(congr1 (modn^~ (s a))); rewrite mulnC [in RHS]mulnC modnMl modnMDl modn_small.
  split=> //; exists t0; split=> // a; rewrite wideE.
  have n0 := leq_trans (s0 a) (stride_fits a).
  have nn : ((n a).-1 < n a)%N by rewrite prednK.
  have [r] := cover a (Ordinal n0); have [r'] := cover a (Ordinal nn).
  have := ltn_ord r'; rewrite in_output pbE !Convolution.meetsN s1 /= => lt /eqP e' /eqP e; nlia.
exists t0; split=> // a c.
have lt : (c + x a - d a * t0 a < o a)%N.
  by rewrite in_output s1; have lt := ltn_ord c; have := wide a; rewrite wideE => /andP[lo hi]; nlia.
have := wide a; rewrite wideE => /andP[_ hi].
by exists (Ordinal lt); rewrite pbE Convolution.meetsN s1 mul1n subnK // (leq_trans hi) ?leq_addl.
Qed.
End Padded.

(* cropping loses a column of zeros at the border *)
Lemma pads_ge0 : inverse -> forall a, 0 <= pb a /\ 0 <= pe a.
Proof.
have [s0 d0] : [/\ forall a, 0 < s a & forall a, 0 < d a]%N by split=> a; case: (sizes a).
move=> /(inverse_orthonormal _ _ _ _)/(column_read d0) read a.
have n0 b : (0 < n b)%N := leq_trans (s0 b) (stride_fits b).
have nn b : ((n b).-1 < n b)%N by rewrite prednK.
split.
  have [[r t] /= /forallP/(_ a)] := read [ffun b => Ordinal (n0 b)].
  by rewrite /meets !ffunE /= add0r => /eqP <-.
have [[r t] /= /forallP/(_ a)] := read [ffun b => Ordinal (nn b)].
rewrite /meets !ffunE /= => /eqP e _; have := ltn_ord (r a); rewrite windows.
have le := ltn_predM (d a) (ltn_ord (t a)).
have -> : (n a)%:Z + pb a = (s a * r a + d a * t a).+1 by rewrite -addn1 PoszD e addrAC -PoszD addn1 prednK.
by case: (pe a) => // m; rewrite NegzE ltr_subr_addr -PoszD ltz_nat => lt; nlia.
Qed.

Theorem classificationND : inverse <-> (forall a, s a = 1%N) /\ one_wide.
Proof.
suff from : (forall a, 0 <= pb a /\ 0 <= pe a) -> inverse <-> (forall a, s a = 1%N) /\ one_wide.
  split=> [inv|one]; first by apply/from/inv/pads_ge0/inv.
  apply/from => // a; have [_ [t0 [_ _ /(_ a)/andP[lo hi]]]] := one.
  split; first exact: Order.POrderTheory.le_trans hi.
  have le := ltn_predM (d a) (ltn_ord (t0 a)); move: lo.
  by case: (pe a) => // m; rewrite NegzE opprK -PoszD lez_nat => lo; nlia.
move=> ge0; apply: (@classification_padded (fun a => `|pb a|%N) (fun a => `|pe a|%N)) => a.
  by rewrite gez0_abs //; case: (ge0 a).
by rewrite gez0_abs //; case: (ge0 a).
Qed.
End Sized.

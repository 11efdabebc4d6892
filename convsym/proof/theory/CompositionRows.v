(* Two convolutions after each other are one, row by row, also where the second one pads: any axes, any channels.

   A row is that of the one convolution if every place that the second layer reads outside the first one's
   output is one whose window, seen by the first layer, touches no pixel. For transposed layers the places of
   the first one have to lie inside its output: it crops nothing. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution RecipeND Composition.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.POrderTheory. Local Open Scope ring_scope.

(* output r of the second layer, taps t2 and t1, pixel c: c = s1*(s2*r + d2*t2 - p2) + d1*t1 - p1 *)
Definition through (s1 d1 : nat) (p1 : int) (s2 d2 : nat) (p2 : int) (r t2 t1 c : nat) : bool :=
  s1%:Z * ((s2 * r + d2 * t2)%N%:Z - p2) + (d1 * t1)%N%:Z == c%:Z + p1.

Lemma through_place s1 d1 p1 s2 d2 p2 r t2 t1 c (j : nat) :
  meets s2 d2 p2 r t2 j -> through s1 d1 p1 s2 d2 p2 r t2 t1 c = meets s1 d1 p1 j t1 c.
Proof. by move=> /eqP e; rewrite /through e addrK /meets PoszD PoszM. Qed.

Lemma through_one s1 d1 p1 s2 d2 p2 r t2 t1 c (u : nat) : (d1 * t1 + s1 * d2 * t2 = u)%N ->
  through s1 d1 p1 s2 d2 p2 r t2 t1 c = meets (s1 * s2) 1 (p1 + s1%:Z * p2) r u c.
Proof.
move=> <-; rewrite /through mulrBr addrAC subr_eq -addrA /meets -PoszM -PoszD mul1n.
by congr (Posz _ == _); nlia.
Qed.

Section ND.
Variables (R : ringType) (axis : finType) (Co Cm Ci : finType).
Variables (s1 d1 s2 d2 : axis -> nat) (p1 p2 : axis -> int) (k1 k2 o2 o1 n : axis -> nat).
Variables (w2 : Co -> Cm -> idx k2 -> R) (w1 : Cm -> Ci -> idx k1 -> R).

Definition kcompN (a : axis) : nat := kcomp (k1 a) (k2 a) (s1 a) (d1 a) (d2 a).
(* the taps of the two together, summed over the channels between *)
Definition wcompN (co : Co) (ci : Ci) (u : idx kcompN) : R :=
  \sum_m \sum_(t2 : idx k2) \sum_(t1 : idx k1 | [forall a, d1 a * t1 a + s1 a * d2 a * t2 a == u a]%N)
    w2 co m t2 * w1 m ci t1.
Definition throughN (r : idx o2) (t2 : idx k2) (t1 : idx k1) (c : idx n) : bool :=
  [forall a, through (s1 a) (d1 a) (p1 a) (s2 a) (d2 a) (p2 a) (r a) (t2 a) (t1 a) (c a)].

Lemma idx_eq (m : axis -> nat) (i j : idx m) : (forall a, i a = j a :> nat) -> i = j.
Proof. by move=> e; apply/ffunP => a; apply: val_inj; rewrite /= e. Qed.

Lemma stands (t2 : idx k2) (t1 : idx k1) : exists u0 : idx kcompN, forall u : idx kcompN,
  [forall a, d1 a * t1 a + s1 a * d2 a * t2 a == u a]%N = (u == u0).
Proof.
have lt a : (d1 a * t1 a + s1 a * d2 a * t2 a < kcompN a)%N by rewrite ltnS leq_add ?ltn_predM.
exists [ffun a => Ordinal (lt a)] => u; apply/forallP/eqP => [e|-> a]; last by rewrite ffunE.
by apply: idx_eq => a; rewrite ffunE /= (eqP (e a)).
Qed.

Lemma one_layer (x : Ci -> idx n -> R) co (r : idx o2) :
  conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a) wcompN x co r
  = \sum_m \sum_(t2 : idx k2) \sum_ci \sum_(t1 : idx k1) \sum_(c | throughN r t2 t1 c)
      w2 co m t2 * (w1 m ci t1 * x ci c).
Proof.
under [RHS]eq_bigr => m _ do rewrite exchange_big.
rewrite [RHS]exchange_big; apply: eq_bigr => ci _ /=.
pose one (u : idx kcompN) (c : idx n) :=
  meetsN (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a) r u c.
transitivity (\sum_(u : idx kcompN) \sum_m \sum_(t2 : idx k2) \sum_(t1 : idx k1)
  if [forall a, d1 a * t1 a + s1 a * d2 a * t2 a == u a]%N
  then \sum_(c | one u c) w2 co m t2 * (w1 m ci t1 * x ci c) else 0).
  apply: eq_bigr => u _; rewrite -[LHS]mulr_sumr /wcompN mulr_suml; apply: eq_bigr => m _.
  rewrite mulr_suml; apply: eq_bigr => t2 _; rewrite mulr_suml big_mkcond; apply: eq_bigr => t1 _.
  by case: ifP => // _; rewrite mulr_sumr; apply: eq_bigr => c _; rewrite mulrA.
rewrite exchange_big; apply: eq_bigr => m _; rewrite exchange_big; apply: eq_bigr => t2 _.
rewrite exchange_big; apply: eq_bigr => t1 _; have [u0 uE] := stands t2 t1.
rewrite -big_mkcond (big_pred1 u0) //=; apply: eq_bigl => c; apply: eq_forallb => a.
by apply/esym/through_one/eqP; have := uE u0; rewrite eqxx => /forallP.
Qed.

Theorem composeND (x : Ci -> idx n -> R) co (r : idx o2) :
  (forall t2, (exists j : idx o1, meetsN s2 d2 p2 r t2 j) \/ (forall t1 c, ~~ throughN r t2 t1 c)) ->
  conv s2 d2 p2 w2 (conv (o := o1) s1 d1 p1 w1 x) co r
  = conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a) wcompN x co r.
Proof.
move=> H; rewrite one_layer; apply: eq_bigr => m _; apply: eq_bigr => t2 _.
case: (pickP (meetsN (n := o1) s2 d2 p2 r t2)) => [j jE|no]; last first.
  rewrite big_pred0 //; apply/esym/big1 => ci _; apply: big1 => t1 _; apply: big_pred0 => c.
  by case: (H t2) => [[j]|far]; [rewrite no | apply/negbTE].
rewrite (big_pred1 j) => [|i]; last first.
  apply/idP/eqP => [iE|-> //]; apply: idx_eq => a; apply/eqP.
  by rewrite -eqz_nat -(inj_eq (addIr (p2 a))) -(eqP (forallP iE a)) -(eqP (forallP jE a)).
rewrite mulr_sumr; apply: eq_bigr => ci _; rewrite mulr_sumr; apply: eq_bigr => t1 _.
rewrite mulr_sumr; apply: eq_bigl => c; apply: eq_forallb => a.
by apply/esym/through_place; apply: (forallP jE).
Qed.
End ND.

Arguments kcompN {axis} s1 d1 d2 k1 k2 a.
Arguments wcompN {R axis Co Cm Ci} s1 d1 d2 {k1 k2} w2 w1 co ci u.

(* it is enough to look at each axis by itself *)
Section Axes.
Variables (R : ringType) (axis : finType) (Co Cm Ci : finType).
Variables (s1 d1 s2 d2 : axis -> nat) (p1 p2 q2 : axis -> int) (k1 k2 o2 o1 n : axis -> nat).
Variables (w2 : Co -> Cm -> idx k2 -> R) (w1 : Cm -> Ci -> idx k1 -> R).

Theorem compose_row (x : Ci -> idx n -> R) co (r : idx o2) :
  (forall a (t2 : 'I_(k2 a)), (exists j : 'I_(o1 a), meets (s2 a) (d2 a) (p2 a) (r a) t2 j)
    \/ (forall (t1 : 'I_(k1 a)) (c : 'I_(n a)),
        ~~ through (s1 a) (d1 a) (p1 a) (s2 a) (d2 a) (p2 a) (r a) t2 t1 c)) ->
  conv s2 d2 p2 w2 (conv (o := o1) s1 d1 p1 w1 x) co r
  = conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a)
      (wcompN s1 d1 d2 w2 w1) x co r.
Proof.
move=> H; apply: composeND => t2.
case: (boolP [forall a, [exists j : 'I_(o1 a), meets (s2 a) (d2 a) (p2 a) (r a) (t2 a) j]]) => [/forallP all|].
  left; exists [ffun a => xchoose (existsP (all a))]; apply/forallP => a; rewrite ffunE.
  exact: (xchooseP (existsP (all a))).
rewrite negb_forall => /existsP[a none]; right => t1 c; apply/negP => /forallP /(_ a) touch.
have [[j jE]|/(_ (t1 a) (c a))] := H a (t2 a); last by rewrite touch.
by case/negP: none; apply/existsP; exists j.
Qed.

(* the second layer pads nothing, p2 before and q2 behind *)
Theorem compose_unpadded (x : Ci -> idx n -> R) co (r : idx o2) :
  (forall a, p2 a <= 0) -> (forall a, q2 a <= 0) ->
  (forall a (i : 'I_(o2 a)), (s2 a * i + d2 a * (k2 a).-1)%N%:Z - p2 a < (o1 a)%:Z + q2 a) ->
  conv s2 d2 p2 w2 (conv (o := o1) s1 d1 p1 w1 x) co r
  = conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a)
      (wcompN s1 d1 d2 w2 w1) x co r.
Proof.
move=> low behind fits.
have high a (i : 'I_(o2 a)) : (s2 a * i + d2 a * (k2 a).-1)%N%:Z - p2 a < (o1 a)%:Z.
  by apply: lt_le_trans (fits a i) _; rewrite ger_addl.
apply: compose_row => a t2; left.
have := high a (r a); have := low a; case: (p2 a) => [[|//]|q] _.
  rewrite subr0 ltz_nat => fit.
  have lt : (s2 a * r a + d2 a * t2 < o1 a)%N by apply: leq_ltn_trans fit; rewrite leq_add2l ltn_predM.
  by exists (Ordinal lt); rewrite /meets /= addr0.
rewrite NegzE opprK -PoszD ltz_nat => fit.
have lt : (s2 a * r a + d2 a * t2 + q.+1 < o1 a)%N.
  by apply: leq_ltn_trans fit; rewrite leq_add2r leq_add2l ltn_predM.
by exists (Ordinal lt); rewrite /meets /= eq_sym subr_eq -PoszD.
Qed.
End Axes.

(* no other row is spared: with taps 1 it differs, for the image that is 1 at the pixel and 0 elsewhere *)
Section Differs.
Variables (axis : finType) (s1 d1 s2 d2 : axis -> nat) (p1 p2 : axis -> int) (k1 k2 o2 o1 n : axis -> nat).
Let w2 (_ _ : unit) (_ : idx k2) : int := 1.
Let w1 (_ _ : unit) (_ : idx k1) : int := 1.
Let x (c : idx n) (_ : unit) (e : idx n) : int := (e == c)%:R.

Theorem compose_differs (r : idx o2) (t2 : idx k2) (t1 : idx k1) (c : idx n) :
  (forall j : idx o1, ~~ meetsN s2 d2 p2 r t2 j) -> throughN s1 d1 s2 d2 p1 p2 r t2 t1 c ->
  conv s2 d2 p2 w2 (conv (o := o1) s1 d1 p1 w1 (x c)) tt r
  < conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a)
      (wcompN s1 d1 d2 w2 w1) (x c) tt r.
Proof.
move=> out touch; rewrite one_layer /conv.
have unit1 (F : unit -> int) : \sum_m F m = F tt by rewrite (big_pred1 tt) // => -[].
rewrite !unit1 (bigD1 t2) //= big_pred0 => [|j]; last by apply/negbTE/out.
rewrite add0r [X in _ < X](bigD1 t2) //= -[X in X < _]add0r; apply: ltr_le_add.
  rewrite unit1 (bigD1 t1) //= (bigD1 c) //= /w2 /w1 /x eqxx !mul1r -addrA ltr_paddr //.
  rewrite addr_ge0 //; first by apply: sumr_ge0 => e _; rewrite !mul1r ler0n.
  by apply: sumr_ge0 => t _; apply: sumr_ge0 => e _; rewrite !mul1r ler0n.
apply: ler_sum => t _; rewrite unit1.
case: (pickP (meetsN (n := o1) s2 d2 p2 r t)) => [j jE|no]; last first.
  rewrite big_pred0 //; apply: sumr_ge0 => u _; apply: sumr_ge0 => e _.
  by rewrite /w2 /w1 /x !mul1r ler0n.
rewrite (big_pred1 j) => [|i]; last first.
  apply/idP/eqP => [iE|-> //]; apply: idx_eq => a; apply/eqP.
  by rewrite -eqz_nat -(inj_eq (addIr (p2 a))) -(eqP (forallP iE a)) -(eqP (forallP jE a)).
rewrite unit1 mulr_sumr; apply: ler_sum => u _; rewrite mulr_sumr le_eqVlt; apply/orP; left.
apply/eqP/esym/eq_bigl => e; apply: eq_forallb => a.
by apply/through_place/(forallP jE).
Qed.
End Differs.

(* two transposed layers: place j of the first one's output, which crops nothing, goes to place e *)
Section Transposed.
Variables (R : ringType) (axis : finType) (Co Cm Ci : finType).
Variables (s1 d1 s2 d2 : axis -> nat) (p1 p2 : axis -> int) (k1 k2 o n1 n2 : axis -> nat).
Variables (w1 : Co -> Cm -> idx k1 -> R) (w2 : Cm -> Ci -> idx k2 -> R).

(* the taps: w1 stretched by s2*d1, convolved with w2 stretched by d2 *)
Definition wcompT (co : Co) (ci : Ci) (u : idx (kcompN s2 d2 d1 k2 k1)) : R :=
  \sum_m \sum_(t1 : idx k1) \sum_(t2 : idx k2 | [forall a, d2 a * t2 a + s2 a * d1 a * t1 a == u a]%N)
    w2 m ci t2 * w1 co m t1.

Theorem compose_transposed (y : Co -> idx o -> R) ci (e : idx n2) :
  (forall a, p1 a <= 0) ->
  (forall a (i : 'I_(o a)), (s1 a * i + d1 a * (k1 a).-1)%N%:Z - p1 a < (n1 a)%:Z) ->
  convT s2 d2 p2 w2 (convT (n := n1) s1 d1 p1 w1 y) ci e
  = convT (fun a => s2 a * s1 a)%N (fun=> 1%N) (fun a => p2 a + (s2 a)%:Z * p1 a) wcompT y ci e.
Proof.
move=> low high; pose T r t1 t2 :=
  [forall a, through (s2 a) (d2 a) (p2 a) (s1 a) (d1 a) (p1 a)
                     ((r : idx o) a) ((t1 : idx k1) a) ((t2 : idx k2) a) (e a)].
transitivity (\sum_co \sum_m \sum_(t1 : idx k1) \sum_(t2 : idx k2) \sum_(r | T r t1 t2)
  w2 m ci t2 * (w1 co m t1 * y co r)).
  have inside (r : idx o) (t1 : idx k1) : exists j : idx n1, meetsN s1 d1 p1 r t1 j.
    have at_ a : exists j : 'I_(n1 a), meets (s1 a) (d1 a) (p1 a) (r a) (t1 a) j.
      have := high a (r a); have := low a; case: (p1 a) => [[|//]|q] _.
        rewrite subr0 ltz_nat => fit.
        have lt : (s1 a * r a + d1 a * t1 a < n1 a)%N.
          by apply: leq_ltn_trans fit; rewrite leq_add2l ltn_predM.
        by exists (Ordinal lt); rewrite /meets /= addr0.
      rewrite NegzE opprK -PoszD ltz_nat => fit.
      have lt : (s1 a * r a + d1 a * t1 a + q.+1 < n1 a)%N.
        by apply: leq_ltn_trans fit; rewrite leq_add2r leq_add2l ltn_predM.
      by exists (Ordinal lt); rewrite /meets /= eq_sym subr_eq -PoszD.
    have bE a : [exists j : 'I_(n1 a), meets (s1 a) (d1 a) (p1 a) (r a) (t1 a) j].
      by apply/existsP; apply: at_.
    exists [ffun a => xchoose (existsP (bE a))]; apply/forallP => a; rewrite ffunE.
    exact: (xchooseP (existsP (bE a))).
  rewrite [RHS]exchange_big; apply: eq_bigr => m _.
  transitivity (\sum_(t2 : idx k2) \sum_co \sum_(t1 : idx k1) \sum_(r : idx o)
    \sum_(j : idx n1 | meetsN s2 d2 p2 j t2 e && meetsN s1 d1 p1 r t1 j) w2 m ci t2 * (w1 co m t1 * y co r)).
    apply: eq_bigr => t2 _.
    transitivity (\sum_(j : idx n1) \sum_co \sum_(t1 : idx k1) \sum_(r : idx o)
      if meetsN s2 d2 p2 j t2 e && meetsN s1 d1 p1 r t1 j then w2 m ci t2 * (w1 co m t1 * y co r) else 0).
      rewrite big_mkcond; apply: eq_bigr => j _; case: (meetsN s2 d2 p2 j t2 e) => /=; last first.
        by rewrite big1 // => co _; rewrite big1 // => t1 _; rewrite big1_eq.
      rewrite mulr_sumr; apply: eq_bigr => co _; rewrite mulr_sumr; apply: eq_bigr => t1 _.
      by rewrite mulr_sumr big_mkcond.
    rewrite exchange_big; apply: eq_bigr => co _; rewrite exchange_big; apply: eq_bigr => t1 _.
    by rewrite exchange_big; apply: eq_bigr => r _; rewrite -big_mkcond.
  rewrite exchange_big; apply: eq_bigr => co _; rewrite exchange_big; apply: eq_bigr => t1 _.
  apply: eq_bigr => t2 _; rewrite [RHS]big_mkcond; apply: eq_bigr => r _.
  have [j jE] := inside r t1; rewrite (_ : T r t1 t2 = meetsN s2 d2 p2 j t2 e); last first.
    by apply: eq_forallb => a; apply/through_place/(forallP jE).
  have only i : meetsN s1 d1 p1 r t1 i -> i = j.
    move=> iE; apply: idx_eq => a; apply/eqP.
    by rewrite -eqz_nat -(inj_eq (addIr (p1 a))) -(eqP (forallP iE a)) -(eqP (forallP jE a)).
  case: ifP => jt; last first.
    by rewrite big_pred0 // => i; apply/negP => /andP[it /only ij]; move: it; rewrite ij jt.
  by rewrite (big_pred1 j) // => i; apply/idP/eqP => [/andP[_ /only]|->]; last rewrite jt.
apply: eq_bigr => co _.
pose one (u : idx (kcompN s2 d2 d1 k2 k1)) (r : idx o) :=
  meetsN (fun a => s2 a * s1 a)%N (fun=> 1%N) (fun a => p2 a + (s2 a)%:Z * p1 a) r u e.
transitivity (\sum_(u : idx (kcompN s2 d2 d1 k2 k1)) \sum_m \sum_(t1 : idx k1) \sum_(t2 : idx k2)
  if [forall a, d2 a * t2 a + s2 a * d1 a * t1 a == u a]%N
  then \sum_(r | one u r) w2 m ci t2 * (w1 co m t1 * y co r) else 0); last first.
  apply: eq_bigr => u _; rewrite -[RHS]mulr_sumr /wcompT mulr_suml; apply: eq_bigr => m _.
  rewrite mulr_suml; apply: eq_bigr => t1 _; rewrite mulr_suml [RHS]big_mkcond; apply: eq_bigr => t2 _.
  by case: ifP => // _; rewrite mulr_sumr; apply: eq_bigr => r _; rewrite mulrA.
rewrite [RHS]exchange_big; apply: eq_bigr => m _; rewrite [RHS]exchange_big; apply: eq_bigr => t1 _.
rewrite [RHS]exchange_big; apply: eq_bigr => t2 _; have [u0 uE] := stands s2 d2 d1 t1 t2.
rewrite -[RHS]big_mkcond (big_pred1 u0) //=; apply: eq_bigl => r; apply: eq_forallb => a.
by apply/through_one/eqP; have := uE u0; rewrite eqxx => /forallP.
Qed.
End Transposed.
Arguments wcompT {R axis Co Cm Ci} d1 s2 d2 {k1 k2} w1 w2 co ci u.

(* a convolution and then a transposed layer are in general none: stride 2, a single tap 1, three pixels *)
Lemma single (r : 'I_2) (c : 'I_3) :
  convmat (fun _ : 'I_1 => 1 : int) 2 0 1 2 3 r c = if meets 2 1 0 r 0 c then 1 else 0.
Proof. by rewrite mxE big_mkcond big_ord_recl big_ord0 /= addr0. Qed.
Theorem compose_mixed_fails : let C := convmat (fun _ : 'I_1 => 1 : int) 2 0 1 2 3 in
  forall k (w : 'I_k -> int) p d, C^T *m C <> convmat w 1 p d 3 3.
Proof.
move=> C k w p d e; have := toeplitz w p d.
by rewrite /= -e !mxE !big_ord_recl !big_ord0 ![C^T _ _]mxE !single.
Qed.

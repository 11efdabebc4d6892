(* Circular padding: which layers have their transpose as inverse.

   One axis, stride 1, n outputs and n inputs, places modulo n. The taps t and t + m read the same place, where
   m = n / gcd(n, d). A single tap of square 1 is always a solution. There is no other if 2(k-1) <= m, as then the
   first and the last tap that is not 0 give an entry off the diagonal. With more taps there are others: for
   k > m the taps 1/2 at 0 and at m; for k = m the taps 2/m - 1, 2/m, ..., 2/m, such as -1/3, 2/3, 2/3. That there are
   others for every k with m < 2(k-1), over the real numbers, follows from the implicit function theorem; it is not
   proved here for the k < m among them. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

(* output r, tap t, input c meet when c = r + d*t - p modulo n *)
Definition circmat (R : ringType) k (w : 'I_k -> R) (d : nat) (p : int) (n : nat) : 'M[R]_n :=
  \matrix_(r, c) \sum_(t < k | ((r + d * t)%N == c%:Z + p %[mod n])%Z) w t.

(* modulo n a signed padding is a natural number *)
Lemma circmatN (p : int) n : (0 < n)%N -> exists q : nat, forall (R : ringType) k (w : 'I_k -> R) d,
  circmat w d p n = \matrix_(r, c) \sum_(t < k | (r + d * t == c + q %[mod n])%N) w t.
Proof.
move=> n0; have := modz_ge0 p (d := n); rewrite eqz_nat -lt0n n0 => /(_ isT) p0.
exists `|(p %% n)%Z|%N => R k w d; apply/matrixP => r c; rewrite !mxE; apply: eq_bigl => t.
by rewrite -[in LHS]modzDmr -(gez0_abs p0) -PoszD !modz_nat eqz_nat.
Qed.

(* places that the dilation cannot tell apart *)
Lemma dilated_mod n d x y : (0 < n)%N -> (d * x == d * y %[mod n])%N = (x == y %[mod n %/ gcdn n d])%N.
Proof.
move=> n0; wlog le : x y / (y <= x)%N => [wl|].
  by case/orP: (leq_total y x) => le; [|rewrite eq_sym [RHS]eq_sym]; apply: wl.
rewrite !eqn_mod_dvd ?leq_mul2l ?le ?orbT // -mulnBr.
set g := gcdn n d; have g0 : (0 < g)%N by rewrite gcdn_gt0 n0.
have en : (n = n %/ g * g)%N by rewrite divnK ?dvdn_gcdl.
have ed : (d = d %/ g * g)%N by rewrite divnK ?dvdn_gcdr.
rewrite {1}en {1}ed mulnAC dvdn_pmul2r // Gauss_dvdr //.
by rewrite /coprime -(eqn_pmul2r g0) muln_gcdl -en -ed mul1n.
Qed.

Section Circular.
Variables (k d : nat) (p : int) (n : nat).
Hypothesis n0 : (0 < n)%N.

(* exactly one row reads place y with an offset x *)
Lemma one_row x y : exists r0 : 'I_n, forall r : 'I_n, (r + x == y %[mod n])%N = (r == r0).
Proof.
have lt : ((y + (n - x %% n)) %% n < n)%N by rewrite ltn_mod.
exists (Ordinal lt) => r; have -> : (y = Ordinal lt + x %[mod n])%N.
  have e : (n - x %% n + x = 0 %[mod n])%N by rewrite -modnDmr subnK ?modnn ?mod0n // ltnW ?ltn_mod.
  by rewrite /= modnDml -addnA -modnDmr e modnDmr addn0.
by rewrite eqn_modDr !modn_small.
Qed.

Lemma circular_gram (R : comRingType) (w : 'I_k -> R) c c' :
  ((circmat w d p n)^T *m circmat w d p n) c c'
  = \sum_(t < k) \sum_(t' < k | (c' + d * t == c + d * t' %[mod n])%N) w t * w t'.
Proof.
have [q ->] := circmatN p n0; rewrite mxE; under eq_bigr => r _ do rewrite !mxE big_distrlr /=.
rewrite (exchange_big_dep predT) //=; apply: eq_bigr => t _.
have [r0 row] := one_row (d * t) (c + q); rewrite (big_pred1 r0) //.
apply: eq_bigl => t'; have /eqP e : (r0 + d * t == c + q %[mod n])%N by rewrite row.
rewrite -(eqn_modDr (d * t)) addnAC -modnDml e modnDml eq_sym addnAC.
by rewrite [(c + q + _)%N]addnAC eqn_modDr.
Qed.

Theorem circular_single (R : comRingType) (w : 'I_k -> R) t0 :
  (forall t, t != t0 -> w t = 0) -> w t0 * w t0 = 1 ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M.
Proof.
move=> w0 w1; apply/matrixP => c c'; rewrite circular_gram mxE (bigD1 t0) //=.
rewrite [X in _ + X]big1 ?addr0 => [|t ne]; last by rewrite big1 // => t' _; rewrite w0 // mul0r.
rewrite big_mkcond (bigD1 t0) //= big1 ?addr0 => [|t ne]; last by rewrite (w0 t) // mulr0; case: ifP.
by rewrite eqn_modDr !modn_small // w1 [c == c']eq_sym -(inj_eq val_inj) /=; case: eqP.
Qed.

(* the first and the last tap that is not 0 *)
Lemma circular_ends (R : idomainType) (w : 'I_k -> R) (a b : 'I_k) :
  2%:R != 0 :> R -> (2 * k.-1 <= n %/ gcdn n d)%N -> (a < b)%N ->
  (forall t : 'I_k, (t < a)%N || (b < t)%N -> w t = 0) ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M -> w a * w b = 0.
Proof.
move=> two fit ab out CC; set m := (n %/ gcdn n d)%N in fit.
have bk := ltn_ord b; have ba0 : (0 < b - a)%N by rewrite subn_gt0.
have lt : ((d * (b - a)) %% n < n)%N by rewrite ltn_mod.
move/matrixP/(_ (Ordinal n0) (Ordinal lt)): CC; rewrite circular_gram mxE.
have -> : (Ordinal n0 == Ordinal lt) = false.
  have e := dilated_mod d (b - a) 0 n0; rewrite muln0 !mod0n [in RHS]modn_small -/m in e; last by nlia.
  by rewrite -(inj_eq val_inj) /= eq_sym e eqn0Ngt ba0.
have cond (t t' : 'I_k) : (Ordinal lt + d * t == Ordinal n0 + d * t' %[mod n])%N = (b + t == a + t' %[mod m])%N.
  rewrite /= modnDml -mulnDr dilated_mod // -(eqn_modDl a) addnA subnKC //; exact: ltnW.
under eq_bigr => t _ do under eq_bigl => t' do rewrite cond.
have only (t t' : 'I_k) : (b + t == a + t' %[mod m])%N -> w t * w t' != 0 ->
    (t, t') = (a, b) \/ (t, t') = (b, a).
  move=> e; rewrite mulf_eq0 negb_or => /andP[nz nz'].
  have inside u : w u != 0 -> (a <= u <= b)%N.
    by move=> nzu; rewrite [(a <= _)%N]leqNgt [(_ <= b)%N]leqNgt -negb_or; apply: contra nzu => /out->.
  have /andP[at_ tb] := inside t nz; have /andP[at' t'b] := inside t' nz'.
  move: e; rewrite eqn_mod_dvd; last by nlia.
  case/dvdnP => -[|q] e.
    by left; congr pair; apply: val_inj => /=; nlia.
  by right; congr pair; apply: val_inj => /=; nnia.
rewrite pair_big_dep (bigD1 (a, b)) /=; last by rewrite addnC.
case: (boolP (b + b == a + a %[mod m])%N) => back.
  rewrite (bigD1 (b, a)) /=; last by rewrite back xpair_eqE -!(inj_eq val_inj) /= (gtn_eqF ab).
  rewrite big1 ?addr0 => [|[t t'] /andP[/andP[c ne] ne']]; last first.
    by have [//|/(only _ _ c)[] e] := eqVneq (w t * w t') 0; [rewrite e eqxx in ne | rewrite e eqxx in ne'].
  by rewrite [w b * _]mulrC -mulr2n -mulr_natl => /eqP; rewrite mulf_eq0 (negbTE two) => /eqP.
rewrite big1 ?addr0 // => -[t t'] /andP[c ne].
have [//|/(only _ _ c)[e|[tb ta]]] := eqVneq (w t * w t') 0; first by rewrite e eqxx in ne.
by case/negP: back; rewrite tb ta in c.
Qed.

Theorem circular (R : idomainType) (w : 'I_k -> R) :
  2%:R != 0 :> R -> (2 * k.-1 <= n %/ gcdn n d)%N ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M
  <-> exists t0, (forall t, t != t0 -> w t = 0) /\ w t0 * w t0 = 1.
Proof.
move=> two fit; split=> [CC|[t0 [w0 w1]]]; last exact: circular_single w1.
have [t1 nz1] : exists t, w t != 0.
  case: (pickP (fun t => w t != 0)) => [t h|h]; first by exists t.
  move/matrixP/(_ (Ordinal n0) (Ordinal n0)): CC; rewrite circular_gram mxE eqxx big1 => [/eqP|t _].
    by rewrite eq_sym oner_eq0.
  by rewrite big1 // => t' _; have /negbFE/eqP-> := h t; rewrite mul0r.
case: (@arg_minnP _ t1 (fun t => w t != 0) val nz1) => a nza mina.
case: (@arg_maxnP _ t1 (fun t => w t != 0) val nz1) => b nzb maxb.
have out (t : 'I_k) : (t < a)%N || (b < t)%N -> w t = 0.
  move=> h; apply/eqP; apply: contraTT h => nz.
  by rewrite negb_or -!leqNgt mina //; apply: maxb.
have ab : a = b.
  apply/val_inj/eqP; rewrite eqn_leq (mina b nzb) leqNgt; apply/negP => lt.
  by have /eqP := circular_ends two fit lt out CC; rewrite mulf_eq0 (negbTE nza) (negbTE nzb).
subst b; have w0 t : t != a -> w t = 0 by move=> ne; apply: out; rewrite -neq_ltn.
exists a; split=> //; move/matrixP/(_ (Ordinal n0) (Ordinal n0)): CC.
rewrite circular_gram mxE eqxx (bigD1 a) //= [X in _ + X]big1 ?addr0 => [|t ne]; last first.
  by rewrite big1 // => t' _; rewrite w0 // mul0r.
by rewrite big_mkcond (bigD1 a) //= big1 ?addr0 ?eqxx // => t ne; rewrite (w0 t) // mulr0; case: ifP.
Qed.

(* two taps that read the same place share a tap of square 1 *)
Theorem circular_shared (F : fieldType) : 2%:R != 0 :> F -> (n %/ gcdn n d < k)%N ->
  exists w : 'I_k -> F, (circmat w d p n)^T *m circmat w d p n = 1%:M
    /\ exists t t', [/\ t != t', w t != 0 & w t' != 0].
Proof.
move=> two mk; set m := (n %/ gcdn n d)%N in mk.
have m0 : (0 < m)%N by rewrite divn_gt0 ?gcdn_gt0 ?n0 // dvdn_leq // dvdn_gcdl.
pose z := Ordinal (ltn_trans m0 mk); pose e := Ordinal mk.
pose w t : F := if (t == z) || (t == e) then 2%:R^-1 else 0.
pose w1 t : F := (t == z)%:R.
have ne : e != z by rewrite -(inj_eq val_inj) /= -lt0n.
exists w; split; last first.
  by exists e, z; split=> //; rewrite /w eqxx ?orbT invr_eq0.
have -> : circmat w d p n = circmat w1 d p n.
  have [q qE] := circmatN p n0; apply/matrixP => r c; rewrite !qE !mxE.
  have same : (r + d * e == c + q %[mod n])%N = (r + d * z == c + q %[mod n])%N.
    by congr (_ == _); apply/eqP; rewrite eqn_modDl dilated_mod // -/m modnn mod0n.
  have split2 (v : 'I_k -> F) : (forall t, t != z -> t != e -> v t = 0) ->
      \sum_(t < k | (r + d * t == c + q %[mod n])%N) v t
      = if (r + d * z == c + q %[mod n])%N then v z + v e else 0.
    move=> v0; rewrite big_mkcond (bigD1 z) //= (bigD1 e) //= same big1 ?addr0.
      by case: ifP; rewrite ?addr0.
    by move=> t /andP[tz te]; rewrite v0 // if_same.
  rewrite !split2 /w /w1 => [|t tz _|t tz te]; rewrite ?(negbTE tz) ?(negbTE te) //.
  by rewrite !eqxx orbT (negbTE ne) addr0 -mulr2n -[_ *+ 2]mulr_natr mulVf.
apply: (@circular_single _ _ z) => [t tz|]; first by rewrite /w1 (negbTE tz).
by rewrite /w1 eqxx mulr1.
Qed.
End Circular.

(* every place read once: the reflection 2J/m - 1 *)
Theorem circular_reflection (F : fieldType) (d : nat) (p : int) (n : nat) : (0 < n)%N ->
  let m := (n %/ gcdn n d)%N in m%:R != 0 :> F ->
  let w (t : 'I_m) : F := 2%:R / m%:R - (t == 0 :> nat)%N%:R in
  (circmat w d p n)^T *m circmat w d p n = 1%:M.
Proof.
move=> n0 m mF w; have m0 : (0 < m)%N by rewrite lt0n; apply: contraNneq mF => ->.
pose z := Ordinal m0; have wE t : w t = 2%:R / m%:R - (t == z)%:R by [].
apply/matrixP => c c'; rewrite circular_gram // mxE.
pose A (t t' : 'I_m) := (c' + d * t == c + d * t' %[mod n])%N.
have A00 : A z z = (c == c') by rewrite /A /= muln0 !addn0 !modn_small // eq_sym.
case: (pickP (fun q => A q.1 q.2)) => [[t1 t1'] /= /eqP A1|no]; last first.
  rewrite -A00 (no (z, z)) big1 // => t _; rewrite big_pred0 // => t'; exact: no (t, t').
have AE t t' : A t t' = (t + t1' == t' + t1 %[mod m])%N.
  rewrite -(dilated_mod d) // -(eqn_modDl c) /A -(eqn_modDr (d * t1)) addnAC -modnDml A1 modnDml.
  by rewrite !mulnDr addnAC !addnA addnAC.
have row t : \sum_(t' < m | A t t') w t' = 2%:R / m%:R - (A t z)%:R.
  have [r0 e] := one_row m0 t1 (t + t1').
  have Ae t' : A t t' = (t' == r0) by rewrite AE eq_sym e.
  by rewrite (big_pred1 r0) // Ae wE eq_sym.
have [r0 col] : exists r0, forall t, A t z = (t == r0).
  by have [r0 e] := one_row m0 t1' (z + t1); exists r0 => t; rewrite AE e.
have pick r : \sum_(t < m) (t == r)%:R = 1 :> F.
  by rewrite (bigD1 r) //= eqxx big1 ?addr0 // => t /negbTE->.
under eq_bigr => t _ do rewrite -mulr_sumr row wE col mulrBl mulrBr.
rewrite !sumrB -!mulr_suml -!mulr_sumr pick sumr_const card_ord -[_ *+ m]mulr_natr mulfK //.
rewrite (sum_pickl _ (i0 := z)) // -col A00 mulr1; set a := _ / _.
by rewrite mulr_natl mulr2n addrK opprB addrC subrK.
Qed.

(* three taps at three places *)
Theorem circular_three (p : int) : let w (t : 'I_3) : rat := if t == 0 then - 3%:R^-1 else 2%:R / 3%:R in
  (circmat w 1 p 3)^T *m circmat w 1 p 3 = 1%:M.
Proof.
move=> w; apply/matrixP => c c'; rewrite circular_gram // mxE.
under eq_bigr => t _ do rewrite big_mkcond !big_ord_recl big_ord0.
rewrite !big_ord_recl big_ord0; apply/eqP.
by case: c => -[|[|[|//]]] ltc; case: c' => -[|[|[|//]]] ltc'; vm_compute.
Qed.

(* The checkerboard: what a transposed convolution makes of a constant image.

   Away from the border it is constant exactly if the taps have the same sum in each residue class modulo the
   stride. With all taps 1: exactly if the stride divides the number of taps and is coprime to the dilation. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.

(* taps in the residue class of x *)
Definition phase (k s d x : nat) : nat := \sum_(t < k) (d * t == x %[mod s]).

Lemma phase_total k s d : 0 < s -> \sum_(x < s) phase k s d x = k.
Proof.
move=> s0; rewrite /phase exchange_big /= (eq_bigr (fun=> 1)) ?sum1_card ?card_ord // => t _.
pose x0 := Ordinal (ltn_pmod (d * t) s0).
rewrite (bigD1 x0) //= modn_mod eqxx big1 ?addn0 // => x ne.
by apply/eqP; rewrite eqb0 (modn_small (ltn_ord x)) eq_sym.
Qed.

Lemma phase_period k s d x : phase k s d (x %% s) = phase k s d x.
Proof. by rewrite /phase; apply: eq_bigr => t _; rewrite modn_mod. Qed.

Lemma phase_mul m s d x : 0 < s -> coprime d s -> phase (s * m) s d x = m.
Proof.
move=> s0 cop.
have one : phase s s d x = 1.
  pose f (u : 'I_s) : 'I_s := Ordinal (ltn_pmod (d * u) s0).
  have fI : injective f.
    move=> u v [] /eqP; wlog le : u v / (v <= u)%N => [hw h|h].
      by case/orP: (leq_total v u) => le; [|apply/esym]; apply: hw => //; rewrite eq_sym.
    apply: val_inj => /=; move: h; rewrite eqn_mod_dvd ?leq_mul2l ?le ?orbT //.
    rewrite -mulnBr Gauss_dvdr 1?coprime_sym // => dv; apply/eqP.
    rewrite eqn_leq le andbT -subn_eq0; case: posnP => // pos.
    by have := dvdn_leq pos dv; rewrite leqNgt (leq_ltn_trans (leq_subr _ _) (ltn_ord u)).
  have [g fg gf] := injF_bij fI.
  pose x0 := Ordinal (ltn_pmod x s0).
  rewrite /phase (bigD1 (g x0)) //= big1 ?addn0 => [|u ne].
    by have /(congr1 val) /= -> := gf x0; rewrite eqxx.
  apply/eqP; rewrite eqb0; apply: contraNneq ne => e.
  by rewrite -[u]fg; apply/eqP; congr g; apply: val_inj.
elim: m => [|m IH]; first by rewrite muln0 /phase big_ord0.
rewrite mulnS addnC /phase big_split_ord /= -/(phase (s * m) s d x) IH -addn1; congr (_ + _).
rewrite -[RHS]one /phase; apply: eq_bigr => u _.
by rewrite mulnDr mulnCA [s * _]mulnC modnMDl.
Qed.

Theorem phase_uniform k s d : 0 < s -> 0 < k ->
  (forall x y, x < s -> y < s -> phase k s d x = phase k s d y) <-> coprime d s && (s %| k).
Proof.
move=> s0 k0; split=> [u|/andP[cop /dvdnP[m ->]] x y _ _]; last by rewrite mulnC !phase_mul.
have kE : k = s * phase k s d 0.
  rewrite -[LHS](phase_total k d s0) (eq_bigr (fun=> phase k s d 0)) ?sum_nat_const ?card_ord //.
  by move=> x _; apply: u.
have dv : s %| k by rewrite kE dvdn_mulr.
rewrite dv andbT; have [s1|s1] := leqP s 1.
  by have -> : s = 1%N by [nlia]; rewrite coprimen1.
have : 0 < phase k s d 1 by rewrite (u 1 0) //; case: (posnP (phase k s d 0)) => // z; move: k0; rewrite kE z muln0.
rewrite lt0n sum_nat_eq0 negb_forall => /existsP[t]; rewrite eqb0 negbK => /eqP e.
rewrite /coprime -dvdn1.
have : gcdn d s %| (d * t) %% s.
  rewrite /dvdn modn_dvdm ?dvdn_gcdr // -/(dvdn _ _). exact: dvdn_mulr (dvdn_gcdl _ _).
by rewrite e /dvdn modn_dvdm ?dvdn_gcdr.
Qed.

Local Open Scope ring_scope.
(* interior: no window is cut off *)
Definition interior (k s : nat) (p : int) (d o c : nat) : bool :=
  ((d * k.-1)%N%:Z <= c%:Z + p) && (c%:Z + p <= (s * o.-1)%N%:Z).

(* there c + p is a natural number *)
Lemma interiorN k s p d o c : interior k s p d o c ->
  exists2 x : nat, c%:Z + p = x%:Z & (d * k.-1 <= x <= s * o.-1)%N.
Proof. by rewrite /interior; case: (c%:Z + p) => x // h; exists x. Qed.

(* in the interior a tap of the right residue class meets column c from one row, no other tap does *)
Lemma interior_row k s p d o c t (x : nat) : (0 < s)%N -> (0 < o)%N -> interior k s p d o c -> (t < k)%N ->
  c%:Z + p = x%:Z -> let q := ((x - d * t) %/ s)%N in
  (q < o)%N /\ forall r, meets s d p r t c = (d * t == x %[mod s])%N && (r == q).
Proof.
move=> s0 o0 ic tk cx q; have [x' + /andP[lo hi]] := interiorN ic; rewrite cx => -[e]; subst x'.
have le := leq_trans (ltn_predM d tk) lo; split.
  by rewrite -[o]prednK // ltnS -(mulKn o.-1 s0) leq_div2r // (leq_trans (leq_subr _ _)).
move=> r; rewrite /meets cx eqz_nat eq_sym [in RHS]eq_sym (eqn_mod_dvd _ le) -[X in X == _](subnK le) eqn_add2r.
apply/eqP/andP => [e|[dv /eqP ->]]; last by rewrite [(s * q)%N]mulnC divnK.
by rewrite /q e dvdn_mulr // mulKn.
Qed.

(* one full period of s columns in the interior holds every residue class *)
Lemma interior_class k s p d o c0 y : (0 < s)%N ->
  interior k s p d o c0 -> interior k s p d o (c0 + s.-1)%N ->
  exists c x : nat, [/\ (c <= c0 + s.-1)%N, interior k s p d o c, c%:Z + p = x%:Z & x = y %[mod s]%N].
Proof.
move=> s0 i0 i1; have [x0 e0 /andP[lo hi]] := interiorN i0; have [x1 e1 /andP[lo1 hi1]] := interiorN i1.
pose j := ((y + (s - x0 %% s)) %% s)%N; have jl : (j < s)%N by rewrite ltn_mod.
have shift i : (c0 + i)%N%:Z + p = (x0 + i)%N%:Z by rewrite !PoszD addrAC e0.
move: e1; rewrite shift => -[e1]; subst x1.
exists (c0 + j)%N, (x0 + j)%N; split; [by nlia| |by []|].
  by rewrite /interior shift !lez_nat; nlia.
rewrite /j modnDmr -modnDml addnCA subnKC ?modnDr //.
exact/ltnW/ltn_pmod.
Qed.

Section Weighted.
Variables (R : ringType) (k : nat) (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat).
Hypotheses (s0 : (0 < s)%N) (o0 : (0 < o)%N).
(* sum of the taps in the residue class of x *)
Definition phase_sum (x : nat) : R := \sum_(t < k | (d * t == x %[mod s])%N) w t.
Let y : 'cV_n := (convmat w s p d o n)^T *m const_mx 1.

Lemma convT_phase (c : 'I_n) (x : nat) : interior k s p d o c -> c%:Z + p = x%:Z -> y c 0 = phase_sum x.
Proof.
move=> ic cx; rewrite mxE; under eq_bigr => r _ do rewrite !mxE mulr1.
rewrite (exchange_big_dep xpredT) //= /phase_sum [RHS]big_mkcond; apply: eq_bigr => t _.
have [lt row] := interior_row s0 o0 ic (ltn_ord t) cx.
by apply: (sum_one _ _) => [r|_]; [rewrite row|exact: lt].
Qed.

Theorem convT_ones (c : 'I_n) : interior k s p d o c ->
  y c 0 = \sum_(t < k | ((d * t)%N == c%:Z + p %[mod s])%Z) w t.
Proof.
move=> ic; have [x cx _] := interiorN ic; rewrite (convT_phase ic cx) cx.
by apply: eq_bigl => t; rewrite !modz_nat eqz_nat.
Qed.

(* transposed convolution of the constant image: constant in the interior exactly if all classes have the same sum *)
Theorem checkerboard_weighted :
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1)%N & (c0 + s.-1 < n)%N]) ->
  (forall c c' : 'I_n, interior k s p d o c -> interior k s p d o c' -> y c 0 = y c' 0)
  <-> (forall x x', (x < s)%N -> (x' < s)%N -> phase_sum x = phase_sum x').
Proof.
have period x : phase_sum (x %% s) = phase_sum x by rewrite /phase_sum; under eq_bigl => t do rewrite modn_mod.
move=> [c0 [i0 i1 ltn]]; split=> [u x x' _ _|u c c' ic ic'].
  have [c [z [le ic cz e]]] := interior_class x s0 i0 i1; have [c' [z' [le' ic' cz' e']]] := interior_class x' s0 i0 i1.
  have := u (Ordinal (leq_ltn_trans le ltn)) (Ordinal (leq_ltn_trans le' ltn)) ic ic'.
  by rewrite (convT_phase (c := Ordinal _) ic cz) (convT_phase (c := Ordinal _) ic' cz') -period e period
    -[RHS]period e' period.
have [x cx _] := interiorN ic; have [x' cx' _] := interiorN ic'.
by rewrite (convT_phase ic cx) (convT_phase ic' cx') -period -[RHS]period; apply: u; rewrite ltn_mod.
Qed.
End Weighted.
Arguments phase_sum {R k} w s d x.

(* with all taps 1 *)
Theorem checkerboard (R : numDomainType) k s (p : int) d o n : (0 < s)%N -> (0 < k)%N -> (0 < o)%N ->
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1)%N & (c0 + s.-1 < n)%N]) ->
  let y := (convmat (fun _ : 'I_k => 1 : R) s p d o n)^T *m const_mx 1 : 'cV_n in
  (forall c c' : 'I_n, interior k s p d o c -> interior k s p d o c' -> y c 0 = y c' 0)
  <-> coprime d s && (s %| k)%N.
Proof.
move=> s0 k0 o0 I y; rewrite (checkerboard_weighted _ s0 o0 I) -phase_uniform //.
have count x : phase_sum (fun _ : 'I_k => 1 : R) s d x = (phase k s d x)%:R.
  by rewrite natr_sum /phase_sum big_mkcond; apply: eq_bigr => t _; case: eqP.
split=> u x x' lt lt'; last by rewrite !count (u x x').
by apply/eqP; rewrite -(eqr_nat R) -!count (u x x').
Qed.

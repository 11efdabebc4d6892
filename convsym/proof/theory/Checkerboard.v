(* The checkerboard: how many pairs of output and tap meet a column.

   Away from the border all columns are met equally often exactly if the stride divides the number of taps
   and is coprime to the dilation. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.

(* taps in the residue class of x *)
Definition phase (k s d x : nat) : nat := \sum_(t < k) (d * t == x %[mod s]).

Lemma phase_sum k s d : 0 < s -> \sum_(x < s) phase k s d x = k.
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
  rewrite -[LHS](phase_sum k d s0) (eq_bigr (fun=> phase k s d 0)) ?sum_nat_const ?card_ord //.
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

(* pairs (r, t) of a real layer that meet column c *)
Definition hits (k s p d o c : nat) : nat :=
  \sum_(r < o) \sum_(t < k) (s * r + d * t == c + p).

(* interior: no window is cut off *)
Definition interior (k s p d o c : nat) : bool :=
  (d * k.-1 <= c + p) && (c + p <= s * o.-1).

Lemma hits_phase k s p d o c : 0 < s -> 0 < o -> interior k s p d o c ->
  hits k s p d o c = phase k s d (c + p).
Proof.
move=> s0 o0 /andP[lo hi]; rewrite /hits exchange_big; apply: eq_bigr => t _ /=.
have le := leq_trans (ltn_predM d (ltn_ord t)) lo.
rewrite eq_sym (eqn_mod_dvd _ le); case: (boolP (s %| _)) => [dv|ndv].
  have lt : (c + p - d * t) %/ s < o.
    rewrite -[o]prednK // ltnS -(mulKn o.-1 s0) leq_div2r //.
    exact: leq_trans (leq_subr _ _) hi.
  rewrite (bigD1 (Ordinal lt)) //= mulnC divnK // subnK // eqxx big1 // => r ne.
  apply/eqP; rewrite eqb0; apply: contraNneq ne => e; apply/eqP/val_inj => /=.
  by rewrite -e addnK mulKn.
rewrite big1 // => r _; apply/eqP; rewrite eqb0; apply: contraNneq ndv => <-.
by rewrite addnK dvdn_mulr.
Qed.

(* the interior must contain one full period of s columns *)
Theorem checkerboard k s p d o n : 0 < s -> 0 < k -> 0 < o ->
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1) & c0 + s.-1 < n]) ->
  (forall c c', c < n -> c' < n -> interior k s p d o c -> interior k s p d o c' ->
     hits k s p d o c = hits k s p d o c') <-> coprime d s && (s %| k).
Proof.
move=> s0 k0 o0 [c0 [i0 i1 ltn]]; rewrite -phase_uniform //; split=> u.
  have inI x : exists c, [/\ c < n, interior k s p d o c & c + p = x %[mod s]].
    pose j := (x + (s - (c0 + p) %% s)) %% s; have jl : j < s by rewrite ltn_mod.
    exists (c0 + j); split.
    - by nlia.
    - by move: i0 i1; rewrite /interior => /andP[? ?] /andP[? ?]; nlia.
    rewrite addnAC /j modnDmr -modnDml addnCA subnKC ?modnDr //.
    exact/ltnW/ltn_pmod.
  move=> x y _ _; have [c [cn ci ce]] := inI x; have [c' [cn' ci' ce']] := inI y.
  by rewrite -[LHS]phase_period -ce -[RHS]phase_period -ce' !phase_period -!(hits_phase s0 o0) //; apply: u.
move=> c c' _ _ ci ci'; rewrite !hits_phase // -(phase_period _ _ _ (c + p)) -(phase_period _ _ _ (c' + p)).
by apply: u; rewrite ltn_mod.
Qed.

Local Open Scope ring_scope.
(* matrix form: transpose of the all-ones kernel applied to the all-ones vector *)
Theorem convT_ones (R : ringType) k s (p : nat) d o n (c : 'I_n) :
  ((convmat (fun _ : 'I_k => 1 : R) s p d o n)^T *m const_mx 1 : 'cV_n) c 0 = (hits k s p d o c)%:R.
Proof.
rewrite !mxE natr_sum; apply: eq_bigr => r _; rewrite !mxE mulr1 natr_sum big_mkcond.
by apply: eq_bigr => t _; rewrite meetsN; case: eqP.
Qed.

Theorem checkerboard_mx (R : numDomainType) k s (p : nat) d o n : (0 < s)%N -> (0 < k)%N -> (0 < o)%N ->
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1) & (c0 + s.-1 < n)%N]) ->
  let y := (convmat (fun _ : 'I_k => 1 : R) s p d o n)^T *m const_mx 1 : 'cV_n in
  (forall c c' : 'I_n, interior k s p d o c -> interior k s p d o c' -> y c 0 = y c' 0)
  <-> coprime d s && (s %| k)%N.
Proof.
move=> s0 k0 o0 I y; rewrite -(checkerboard s0 k0 o0 I); split=> u.
  move=> c c' cn cn' ci ci'; have := u (Ordinal cn) (Ordinal cn') ci ci'.
  by rewrite /y !convT_ones => /eqP; rewrite eqr_nat => /eqP.
by move=> c c' ci ci'; rewrite /y !convT_ones (u c c') ?ltn_ord.
Qed.

(* Which convolutions of one channel and stride 1 have their transpose as inverse.

   C^T C = 1 exactly if a single tap is not 0, its square is 1, and both paddings are wide enough that no
   column loses that tap. [classbP] is the same as a decision about a list of taps. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Classify.
Variable R : idomainType.
Variables (k : nat) (w : 'I_k -> R) (d pb pe n : nat).
Hypothesis d0 : (0 < d)%N.
Hypothesis fit : (d * k.-1 < n)%N.
Let o := (n + pb + pe - d * k.-1)%N.
Let C := convmat w 1 pb d o n.

Lemma Cmeet (r : 'I_o) (c : 'I_n) (t : 'I_k) : (r + d * t = c + pb)%N -> C r c = w t.
Proof.
move=> e; rewrite mxE (big_pred1 t) // => t'; rewrite meetsN mul1n -e eqn_add2l eqn_mul2l.
by rewrite eqn0Ngt d0.
Qed.
Lemma Cmiss (r : 'I_o) (c : 'I_n) : (forall t : 'I_k, (r + d * t)%N <> (c + pb)%N) -> C r c = 0.
Proof. by move=> h; rewrite mxE big_pred0 // => t; rewrite meetsN mul1n; apply/eqP/h. Qed.

Lemma Cnz (r : 'I_o) (c : 'I_n) : C r c != 0 -> exists2 t : 'I_k, (r + d * t = c + pb)%N & C r c = w t.
Proof.
move=> nz; case: (pickP (fun t : 'I_k => (r + d * t == c + pb)%N)) => [t /eqP e|h].
  by exists t => //; apply: Cmeet.
by case/eqP: nz; apply: Cmiss => t /eqP; rewrite h.
Qed.

(* entry of C^T C when one tap t0 carries everything *)
Lemma single_tap (t0 : 'I_k) : (forall t, t != t0 -> w t = 0) ->
  forall c c' : 'I_n, (C^T *m C) c c'
  = if (c == c') && ((d * t0 <= c + pb) && (c + pb - d * t0 < o))%N then w t0 * w t0 else 0.
Proof.
move=> w0 c c'; rewrite mxE; under eq_bigr => r _ do rewrite mxE.
have nzt (r : 'I_o) c1 : C r c1 != 0 -> (r + d * t0 = c1 + pb)%N.
  by move=> nz; have [t e Ce] := Cnz nz; case: (eqVneq t t0) e => [->//|/w0 wt]; case/eqP: nz; rewrite Ce.
case: ifP => [/andP[/eqP <- /andP[lo hi]]|no].
  have e : (Ordinal hi + d * t0 = c + pb)%N by rewrite subnK.
  rewrite (bigD1 (Ordinal hi)) //= (Cmeet e) big1 ?addr0 // => r ne.
  case: (eqVneq (C r c) 0) => [->|/nzt er]; first by rewrite mul0r.
  by case/eqP: ne; apply: val_inj; rewrite /= -er addnK.
rewrite big1 // => r _.
case: (eqVneq (C r c) 0) => [->|/nzt er]; first by rewrite mul0r.
case: (eqVneq (C r c') 0) => [->|/nzt er']; first by rewrite mulr0.
case/negP: (negbT no); apply/andP; split.
  by apply/eqP/val_inj/eqP; rewrite -(eqn_add2r pb) /= -er er'.
by rewrite -er leq_addl addnK ltn_ord.
Qed.

Lemma orth_single : C^T *m C = 1%:M -> forall a b : 'I_k, (a < b)%N ->
  (forall t : 'I_k, (t < a)%N || (b < t)%N -> w t = 0) -> w a * w b = 0.
Proof.
move=> CC a b ab out; have F := fit.
have lb : (d * b <= d * k.-1)%N by apply: ltn_predM.
have lab : (d * a < d * b)%N by rewrite ltn_mul2l d0.
(* first column whose a-tap row exists *)
pose c0 := (d * a - pb)%N.
have c0n : (c0 < n)%N by rewrite /c0; nlia.
have c1n : (c0 + (d * b - d * a) < n)%N by rewrite /c0; nlia.
have r0o : (c0 + pb - d * a < o)%N by rewrite /c0 /o; nlia.
have ea : (Ordinal r0o + d * a = Ordinal c0n + pb)%N by rewrite /= /c0; nlia.
have eb : (Ordinal r0o + d * b = Ordinal c1n + pb)%N by rewrite /= /c0; nlia.
move/matrixP/(_ (Ordinal c0n) (Ordinal c1n)): CC; rewrite !mxE.
have -> : (Ordinal c0n == Ordinal c1n) = false by apply/eqP => -[]; nlia.
rewrite (bigD1 (Ordinal r0o)) //= mxE (Cmeet ea) (Cmeet eb) big1 ?addr0 // => r ne.
rewrite mxE; case: (eqVneq (C r (Ordinal c0n)) 0) => [->|nz]; first by rewrite mul0r.
case: (eqVneq (C r (Ordinal c1n)) 0) => [->|nz']; first by rewrite mulr0.
have [t e Ct] := Cnz nz; have [t' e' Ct'] := Cnz nz'.
have ta : (a <= t)%N by rewrite leqNgt; apply: contra nz => h; rewrite Ct out ?h.
have tb : (t' <= b)%N by rewrite leqNgt; apply: contra nz' => h; rewrite Ct' out ?h ?orbT.
have dta : (d * a <= d * t)%N by rewrite leq_mul2l ta orbT.
have dtb : (d * t' <= d * b)%N by rewrite leq_mul2l tb orbT.
case/eqP: ne; apply: val_inj => /=; move: e e' ea eb => /=; nlia.
Qed.

Lemma C_tap : C^T *m C = 1%:M -> exists t, w t != 0.
Proof.
move=> CC; have n0 : (0 < n)%N by apply: leq_ltn_trans fit.
case: (pickP (fun t => w t != 0)) => [t h|h]; first by exists t.
have C0 : C = 0.
  by apply/matrixP => r c; rewrite !mxE big1 // => t _; apply/eqP; rewrite -[_ == _]negbK h.
move/matrixP/(_ (Ordinal n0) (Ordinal n0)): CC; rewrite C0 mulmx0 !mxE eqxx => /eqP.
by rewrite eq_sym oner_eq0.
Qed.

Theorem classification : C^T *m C = 1%:M <->
  exists t0 : 'I_k, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                     & (d * k.-1 - pe <= d * t0 <= pb)%N].
Proof.
have F := fit; have n0 : (0 < n)%N by apply: leq_ltn_trans fit.
split=> [CC|[t0 [w0 w1 /andP[lo hi]]]]; last first.
  apply/matrixP => c c'; rewrite (single_tap w0) !mxE w1; case: eqP => //= _.
  by have cn := ltn_ord c; rewrite /o ifT //; nify; lia.
have [t1 nz1] := C_tap CC.
case: (@arg_minnP _ t1 (fun t => w t != 0) val nz1) => a nza mina.
case: (@arg_maxnP _ t1 (fun t => w t != 0) val nz1) => b nzb maxb.
have out (t : 'I_k) : (t < a)%N || (b < t)%N -> w t = 0.
  move=> h; apply/eqP; apply: contraTT h => nz.
  by rewrite negb_or -!leqNgt mina //; apply: maxb.
have ab : a = b.
  apply/val_inj/eqP; rewrite eqn_leq (mina b nzb) leqNgt; apply/negP => lt.
  by have /eqP := orth_single CC lt out; rewrite mulf_eq0 (negbTE nza) (negbTE nzb).
subst b; exists a.
have w0 t : t != a -> w t = 0.
  by move=> ne; apply: out; rewrite -neq_ltn.
have diag (c : 'I_n) : ((d * a <= c + pb) && (c + pb - d * a < o))%N /\ w a * w a = 1.
  move/matrixP/(_ c c): CC; rewrite (single_tap w0) mxE !eqxx /=.
  by case: ifP => // _ /eqP; rewrite eq_sym oner_eq0.
split=> //; first by case: (diag (Ordinal n0)).
have [/andP[lo _] _] := diag (Ordinal n0).
have nn : (n.-1 < n)%N by rewrite prednK.
have [/andP[_ hi] _] := diag (Ordinal nn).
by move: lo hi => /=; rewrite /o => lo hi; nlia.
Qed.
End Classify.

(* decidable form: taps as a list *)
Definition classb (R : idomainType) (ws : seq R) (d pb pe n : nat) : bool :=
  has (fun t => [&& all (fun u => (u == t) || (ws`_u == 0)) (iota 0 (size ws)),
                    ws`_t * ws`_t == 1, (d * (size ws).-1 - pe <= d * t)%N & (d * t <= pb)%N])
      (iota 0 (size ws)).

Theorem classbP (R : idomainType) (ws : seq R) (d pb pe n : nat) :
  (0 < d)%N -> (d * (size ws).-1 < n)%N ->
  let C := convmat (fun t : 'I_(size ws) => ws`_t) 1 pb d (n + pb + pe - d * (size ws).-1) n in
  reflect (C^T *m C = 1%:M) (classb ws d pb pe n).
Proof.
move=> d0 fit C; apply: (iffP hasP) => [[t]|].
  rewrite mem_iota /= add0n => tk /and4P[/allP w0 /eqP w1 lo hi].
  apply/classification => //; exists (Ordinal tk); split=> //=; last by rewrite lo hi.
  move=> u ne; have := w0 u; rewrite mem_iota /= add0n ltn_ord => /(_ isT).
  by case: eqP => [e|_ /eqP //]; case/eqP: ne; apply: val_inj.
move/(classification _ _ _ d0 fit) => [t [w0 w1 /andP[lo hi]]].
exists (val t); first by rewrite mem_iota /= add0n.
rewrite w1 eqxx lo hi !andbT /=; apply/allP => u; rewrite mem_iota /= add0n => uk.
case: (eqVneq u (val t)) => //= ne; apply/eqP/(w0 (Ordinal uk)).
by apply: contraNneq ne => <-.
Qed.

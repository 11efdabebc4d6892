(* The relation of one axis, and its matrix.

   Output r, tap t and input c meet when c = s*r + d*t - p (s stride, d dilation, p padding at the
   beginning; a negative p crops). Row r, column c of the matrix of a convolution is the sum of the taps w t
   that meet there. All else in the theory is about this definition, [convmat]. Outputs, taps and
   inputs count from 0; o and n are the numbers of rows and columns. [nlia] and [nnia] are lia and nia on
   the natural numbers of mathcomp. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

(* lia / nia on mathcomp nat, no mczify needed *)
Ltac nify :=
  repeat match goal with
  | H : is_true (leq _ _) |- _ => move/leP in H
  | H : is_true (negb (leq _ _)) |- _ => rewrite -ltnNge in H
  | H : is_true (@eq_op nat_eqType _ _) |- _ => move/eqP in H
  | H : is_true (negb (@eq_op nat_eqType _ _)) |- _ => move/eqP in H
  | H : is_true (andb _ _) |- _ => move/andP: H => [? ?]
  | |- is_true (leq _ _) => apply/leP
  | |- is_true (@eq_op nat_eqType _ _) => apply/eqP
  | |- is_true (andb _ _) => apply/andP; split
  end;
  change addn with Nat.add in *; change muln with Nat.mul in *;
  change subn with Nat.sub in *; change predn with Nat.pred in *.
Ltac nlia := nify; lia.
Ltac nnia := nify; nia.

(* output r, tap t, input c meet: c = s*r + d*t - p, p a signed padding *)
Definition meets (s d : nat) (p : int) (r t c : nat) : bool :=
  (s * r + d * t)%N%:Z == c%:Z + p.

Lemma meetsB s d a b r t c :
  meets s d (a%:Z - b%:Z) r t c = (s * r + d * t + b == c + a)%N.
Proof. by rewrite /meets addrA eq_sym subr_eq eq_sym -!PoszD. Qed.

Lemma meetsN s d (p : nat) r t c : meets s d p r t c = (s * r + d * t == c + p)%N.
Proof. by rewrite /meets -PoszD. Qed.

Lemma intB (p : int) : exists a b : nat, p = a%:Z - b%:Z.
Proof.
case: p => n; first by exists n, 0%N; rewrite subr0.
by exists 0%N, n.+1; rewrite NegzE sub0r.
Qed.

Lemma ltn_predM d k t : (t < k)%N -> (d * t <= d * k.-1)%N.
Proof. by case: k => // k lt; rewrite leq_mul2l; apply/orP; right. Qed.

(* a sum over the one number v, and only if b *)
Lemma sum_one (R : zmodType) N (v : nat) (b : bool) (P : pred 'I_N) (x : R) :
  (forall j, P j = b && (j == v :> nat)) -> (b -> v < N)%N -> \sum_(j | P j) x = if b then x else 0.
Proof.
move=> PE; case: ifP => bE lt; last by rewrite big_pred0 // => j; rewrite PE bE.
by rewrite (big_pred1 (Ordinal (lt isT))) // => j; rewrite PE bE.
Qed.

Section ConvMat.
Variable R : ringType.
Definition convmat (k : nat) (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat) : 'M[R]_(o, n) :=
  \matrix_(r, c) \sum_(t < k | meets s d p r t c) w t.

Lemma sum_pick n (f : 'I_n -> R) (P : pred 'I_n) i0 :
  P =1 pred1 i0 -> \sum_i f i * (P i)%:R = f i0.
Proof.
move=> e; rewrite (bigD1 i0) //= e /= eqxx mulr1 big1 ?addr0 // => i ne.
by rewrite e /= (negbTE ne) mulr0.
Qed.
Lemma sum_pickl n (f : 'I_n -> R) (P : pred 'I_n) i0 :
  P =1 pred1 i0 -> \sum_i (P i)%:R * f i = f i0.
Proof.
move=> e; rewrite (bigD1 i0) //= e /= eqxx mul1r big1 ?addr0 // => i ne.
by rewrite e /= (negbTE ne) mul0r.
Qed.
End ConvMat.

(* Two convolutions after each other are one, provided the second does not pad.

   Its taps are those of the first, apart by d1, convolved with those of the second, apart by s1*d2; its
   stride is s1*s2, its padding that of the first. A second layer that pads gives in general no convolution. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Sizes.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Compose.
Variable R : ringType.
Variables (k1 k2 : nat) (w1 : 'I_k1 -> R) (w2 : 'I_k2 -> R) (s1 d1 s2 d2 : nat).
Definition kcomp := (d1 * k1.-1 + s1 * d2 * k2.-1).+1.
(* w1 stretched by d1, convolved with w2 stretched by s1*d2 *)
Definition wcomp (u : 'I_kcomp) : R :=
  \sum_(t2 < k2) \sum_(t1 < k1 | (d1 * t1 + s1 * d2 * t2 == u :> nat)%N) w2 t2 * w1 t1.

(* second layer unpadded, first layer any signed padding p *)
Theorem compose (p : int) o2 o1 n : (s2 * o2.-1 + d2 * k2.-1 < o1)%N ->
  convmat w2 s2 0 d2 o2 o1 *m convmat w1 s1 p d1 o1 n
  = convmat wcomp (s1 * s2) p 1 o2 n.
Proof.
move=> fit; apply/matrixP => r c; rewrite !mxE.
(* left: sum over t2, t1 *)
transitivity (\sum_(t2 < k2) \sum_(t1 < k1)
  if meets s1 d1 p (s2 * r + d2 * t2) t1 c then w2 t2 * w1 t1 else 0).
  under eq_bigr => j _ do rewrite !mxE mulr_suml big_mkcond.
  rewrite exchange_big; apply: eq_bigr => t2 _ /=; rewrite -big_mkcond.
  have ltj : (s2 * r + d2 * t2 < o1)%N.
    by apply: leq_ltn_trans fit; rewrite leq_add ?ltn_predM.
  rewrite (big_pred1 (Ordinal ltj)) => [|j]; last by rewrite (meetsN _ _ 0) addn0 eq_sym.
  by rewrite mulr_sumr big_mkcond.
(* right: exchange and pick u *)
under [RHS]eq_bigr => u _ do rewrite /wcomp.
rewrite [RHS]exchange_big; apply: eq_bigr => t2 _ /=.
under [RHS]eq_bigr => u _ do rewrite big_mkcond.
rewrite [RHS]exchange_big; apply: eq_bigr => t1 _ /=.
have ltu : (d1 * t1 + s1 * d2 * t2 < kcomp)%N by rewrite ltnS leq_add ?ltn_predM.
rewrite -big_mkcondr big_mkcond (bigD1 (Ordinal ltu)) //= eqxx andbT.
rewrite big1 ?addr0 => [|u ne]; last first.
  by case: ifP => // /andP[_ /eqP e]; case/eqP: ne; apply: val_inj; rewrite /= e.
rewrite /meets; congr (if _ == _ then _ else _).
by congr Posz; rewrite mulnDr -!mulnA mul1n; nlia.
Qed.
End Compose.
Arguments wcomp {R k1 k2} w1 w2 s1 d1 d2 u.

(* the sizes always fit *)
Lemma ltn_ext a b : (forall r, (r < a)%N = (r < b)%N) -> a = b.
Proof. by move=> h; apply/eqP; rewrite eqn_leq leqNgt h ltnn /= leqNgt -h ltnn. Qed.

Theorem compose_fit o1 k2 s2 d2 : (0 < s2)%N -> (d2 * k2.-1 < o1)%N ->
  (s2 * (osize o1 k2 s2 0 d2).-1 + d2 * k2.-1 < o1)%N.
Proof.
by move=> s0 fit; have := @osizeP o1 k2 s2 0 d2 (osize o1 k2 s2 0 d2).-1 s0; rewrite addn0 => <- //;
  rewrite /osize addn1.
Qed.

Theorem compose_sizes n k1 s1 P d1 k2 s2 d2 : (0 < s1)%N -> (0 < s2)%N ->
  (d1 * k1.-1 < n + P)%N -> (d2 * k2.-1 < osize n k1 s1 P d1)%N ->
  osize (osize n k1 s1 P d1) k2 s2 0 d2 = osize n (kcomp k1 k2 s1 d1 d2) (s1 * s2) P 1.
Proof.
move=> s10 s20 f1 f2; have := f2; rewrite osizeP // => f2'.
apply: ltn_ext => r; rewrite osizeP ?addn0 // osizeP // osizeP ?muln_gt0 ?s10 //=; last first.
  by rewrite mul1n; nlia.
by rewrite mul1n mulnDr !mulnA; congr (_ < _)%N; nlia.
Qed.

Theorem compose_osize (R : ringType) k1 k2 (w1 : 'I_k1 -> R) (w2 : 'I_k2 -> R) s1 d1 s2 d2 (p : int) P n :
  let o1 := osize n k1 s1 P d1 in let o2 := osize o1 k2 s2 0 d2 in
  (0 < s2)%N -> (d2 * k2.-1 < o1)%N ->
  convmat w2 s2 0 d2 o2 o1 *m convmat w1 s1 p d1 o1 n = convmat (wcomp w1 w2 s1 d1 d2) (s1 * s2) p 1 o2 n.
Proof. by move=> o1 o2 s20 fit; apply/compose/compose_fit. Qed.

(* with padding in the second layer the product is in general no convolution *)
Lemma toeplitz (R : ringType) k (w : 'I_k -> R) p d : let C := convmat w 1 p d 3 3 in C 0 0 = C 1 1.
Proof.
rewrite /= !mxE; apply: eq_bigl => t; have [a [b ->]] := intB p.
by rewrite !meetsB /= muln0 add0n !mul1n -[RHS](eqn_add2l 1) !addnA.
Qed.
Lemma three (r c : 'I_3) : convmat (fun _ : 'I_3 => 1 : int) 1 1 1 3 3 r c
  = (if meets 1 1 1 r 0 c then 1 else 0) + ((if meets 1 1 1 r 1 c then 1 else 0)
  + (if meets 1 1 1 r 2 c then 1 else 0)).
Proof. by rewrite mxE big_mkcond !big_ord_recl big_ord0 /= addr0. Qed.
Theorem compose_padded_fails : exists w1 w2 : 'I_3 -> int, forall k (w : 'I_k -> int) p d,
  convmat w2 1 1 1 3 3 *m convmat w1 1 1 1 3 3 <> convmat w 1 p d 3 3.
Proof.
exists (fun=> 1), (fun=> 1) => k w p d /matrixP e; have := toeplitz w p d.
by rewrite /= -!e !mxE !big_ord_recl !big_ord0 !three.
Qed.

(* the composed kernel is the product of polynomials *)
Section Poly.
Variable R : comRingType.
Definition kpoly k (w : 'I_k -> R) (d : nat) : {poly R} := \sum_(t < k) w t *: 'X^(d * t).
Theorem kpoly_comp k1 k2 (w1 : 'I_k1 -> R) (w2 : 'I_k2 -> R) s1 d1 d2 :
  kpoly (wcomp w1 w2 s1 d1 d2) 1 = kpoly w2 (s1 * d2) * kpoly w1 d1.
Proof.
rewrite /kpoly mulr_suml.
under [LHS]eq_bigr => u _ do rewrite scaler_suml.
rewrite [LHS]exchange_big; apply: eq_bigr => t2 _ /=; rewrite mulr_sumr.
under [LHS]eq_bigr => u _ do rewrite scaler_suml big_mkcond.
rewrite [LHS]exchange_big; apply: eq_bigr => t1 _ /=.
have ltu : (d1 * t1 + s1 * d2 * t2 < kcomp k1 k2 s1 d1 d2)%N by rewrite ltnS leq_add ?ltn_predM.
rewrite -big_mkcond (big_pred1 (Ordinal ltu)) => [|u]; last by rewrite eq_sym.
by rewrite mul1n /= addnC exprD -scalerAl -scalerAr scalerA.
Qed.
End Poly.

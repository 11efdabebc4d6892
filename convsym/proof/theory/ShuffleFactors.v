(* A transposed convolution as a product of three matrices: stride 1, pixel shuffle, crop.

   One convolution of stride 1 a phase, padded by M - 1 zeros on both sides, stands above the next; each of them
   has o + M - 1 outputs. Pixel shuffle puts output q of phase rho to place s*q + rho of a line of length
   s(o + M - 1). There the padding p crops (zeros where it is negative). M taps a phase are enough. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Recipe Shuffle.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section ShuffleFactors.
Variables (R : ringType) (k : nat) (w : 'I_k -> R) (s d : nat).

(* place q of phase rho is place s*q + rho *)
Definition place (Q rho : nat) : 'M[R]_(s * Q, Q) := \matrix_(u, q) (u == s * q + rho :> nat)%N%:R.
(* tap m of phase rho: the taps t with d*t = s*m + rho *)
Definition phase_tap (M rho : nat) (m : 'I_M) : R := \sum_(t < k | (d * t == s * m + rho)%N) w t.

(* the padding of a transposed convolution crops its output *)
Theorem convT_crop (p : int) o n L : (s * o.-1 + d * k.-1 < L)%N ->
  (convmat w s p d o n)^T = padmat R (- p) n L *m (convmat w s 0 d o L)^T.
Proof.
move=> fit; apply/matrixP => c r; rewrite !mxE; under [RHS]eq_bigr => u _ do rewrite !mxE mulr_sumr.
rewrite [RHS](exchange_big_dep xpredT) //= big_mkcond; apply: eq_bigr => t _.
have lt : (s * r + d * t < L)%N by apply: leq_ltn_trans fit; rewrite leq_add ?ltn_predM.
rewrite (big_pred1 (Ordinal lt)) => [|u]; last by rewrite (meetsN _ _ 0) addn0 eq_sym.
by rewrite mulr_natl mulrb /meets /= [in RHS]eq_sym subr_eq.
Qed.

(* without a crop *)
Theorem shuffle_full o M : (0 < s)%N -> (d * k.-1 < s * M)%N -> let Q := (o + M).-1 in
  (convmat w s 0 d o (s * Q))^T
  = \sum_(rho < s) place Q rho *m convmat (phase_tap rho \o @rev_ord M) 1 M.-1 1 Q o.
Proof.
move=> s0 dM Q; apply/matrixP => u r; rewrite !mxE summxE.
have rho : (u %% s < s)%N by rewrite ltn_mod.
have quo : (u %/ s < Q)%N by rewrite ltn_divLR // [(Q * s)%N]mulnC.
rewrite (bigD1 (Ordinal rho)) //= [X in _ + X]big1 ?addr0 => [|i ne]; last first.
  rewrite mxE big1 // => q _; rewrite mxE; case: eqP => [e|_]; last by rewrite mul0r.
  by case/eqP: ne; apply: val_inj; rewrite /= e mulnC modnMDl modn_small.
rewrite mxE; under [RHS]eq_bigr => q _ do rewrite [place _ _ _ _]mxE.
rewrite (sum_pickl _ (i0 := Ordinal quo)) => [|q]; last first.
  rewrite /= {1}(divn_eq u s) eqn_add2r mulnC eqn_mul2l eqn0Ngt s0 /= eq_sym.
  by rewrite -(inj_eq val_inj).
rewrite mxE /= [RHS](reindex_inj rev_ord_inj) /=; under [RHS]eq_bigr => m _ do rewrite rev_ordK.
rewrite [RHS](exchange_big_dep xpredT) //= big_mkcond; apply: eq_bigr => t _.
have mM : (d * t %/ s < M)%N.
  by rewrite ltn_divLR // [(M * s)%N]mulnC; apply: leq_ltn_trans dM; exact/ltn_predM/ltn_ord.
apply/esym/(@sum_one _ _ (d * t %/ s)) => [m|_ //].
rewrite (meetsN 1 1 M.-1) (meetsN s d 0) !mul1n addn0 /=; have ltm := ltn_ord m.
have -> : (u %/ s + (M - m.+1) == r + M.-1)%N = (u %/ s == r + m)%N by apply/eqP/eqP => h; nlia.
apply/andP/andP => [[/eqP uq /eqP dt]|[/eqP ur /eqP ->]].
  by rewrite dt (div_phase rho erefl) eqxx addnA -mulnDr -uq mulnC -divn_eq.
rewrite -ur [(s * r)%N]mulnC divnMDl // modnMDl eqxx; split=> //.
by rewrite [(s * _)%N]mulnC -divn_eq.
Qed.

(* crop, pixel shuffle, convolution *)
Theorem shuffle_factors (p : int) o n M : (0 < s)%N -> (d * k.-1 < s * M)%N -> let Q := (o + M).-1 in
  (convmat w s p d o n)^T
  = padmat R (- p) n (s * Q)
    *m (\mxrow_(rho < s) place Q rho)
    *m (\mxcol_(rho < s) convmat (phase_tap rho \o @rev_ord M) 1 M.-1 1 Q o).
Proof.
move=> s0 dM Q; rewrite -mulmxA mul_mxrow_mxcol -shuffle_full //.
case: (posnP o) => [e|o0]; first by apply/matrixP => c r; have := ltn_ord r; rewrite {2}e.
by apply: convT_crop; rewrite /Q; nnia.
Qed.
End ShuffleFactors.
Arguments place R s Q rho : clear implicits.
Arguments phase_tap {R k} w s d M rho m.

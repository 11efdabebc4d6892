(* A convolution as a product of three matrices: pad, convolve with stride 1, keep every s-th output.

   The padded line has length L + d(k-1), the convolution of stride 1 the L outputs 0, ..., L-1; output s*r is
   output r of stride s. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution Recipe.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Factors.
Variables (R : ringType) (k : nat) (w : 'I_k -> R) (s : nat) (p : int) (d o n L : nat).

(* keep every s-th entry: the transpose of zero stuffing *)
Definition keepmat : 'M[R]_(o, L) := \matrix_(r, u) (u == s * r :> nat)%N%:R.

Theorem factors : (s * o.-1 < L)%N ->
  convmat w s p d o n = keepmat *m convmat w 1 0 d L (L + d * k.-1) *m padmat R p (L + d * k.-1) n.
Proof.
move=> ltL; rewrite -mulmxA -conv_pad //; apply/matrixP => r c; rewrite !mxE.
have ltr : (s * r < L)%N by apply: leq_ltn_trans ltL; exact/ltn_predM/ltn_ord.
under [RHS]eq_bigr => u _ do rewrite [keepmat _ _]mxE.
by rewrite (sum_pickl _ (i0 := Ordinal ltr)) // mxE; apply: eq_bigl => t; rewrite /meets mul1n.
Qed.
End Factors.
Arguments keepmat R s o L : clear implicits.

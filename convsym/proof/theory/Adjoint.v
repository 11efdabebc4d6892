(* The adjoint identity <C x, y> = <x, C^T y>, and that only C^T satisfies it. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Adjoint.
Variable R : comRingType.
Definition dot n (x y : 'cV[R]_n) : R := \sum_i x i 0 * y i 0.
Lemma dotE n (x y : 'cV[R]_n) : dot x y = (x^T *m y) 0 0.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite mxE. Qed.
Theorem adjoint k (w : 'I_k -> R) s p d o n (x : 'cV[R]_n) (y : 'cV[R]_o) :
  let C := convmat w s p d o n in dot (C *m x) y = dot x (C^T *m y).
Proof. by move=> C; rewrite !dotE trmx_mul mulmxA. Qed.
(* and the transpose is the only matrix with this property *)
Theorem adjoint_unique m n (C : 'M[R]_(m, n)) (D : 'M[R]_(n, m)) :
  (forall x y, dot (C *m x) y = dot x (D *m y)) -> D = C^T.
Proof.
move=> h; apply/matrixP => i j; rewrite mxE.
have := h (delta_mx i 0) (delta_mx j 0); rewrite !dotE trmx_mul !trmx_delta.
by rewrite -!rowE -!colE !mxE => ->.
Qed.
End Adjoint.

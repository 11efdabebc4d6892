(* A convolution with fewer outputs than inputs is not inverted by its transpose, nor by any matrix.

   One axis, all taps: where P - d(k-1) < (s-1)(n-1) the layer has fewer outputs than inputs. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Sizes FewerRows.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Domain.
Variable R : idomainType.

Theorem no_left_inverse k (w : 'I_k -> R) n s (pb : int) P d :
  (0 < s)%N -> (0 < n)%N -> (d * k.-1 < n + P)%N ->
  (P < s.-1 * n.-1 + d * k.-1)%N ->
  forall L : 'M[R]_(n, osize n k s P d), L *m convmat w s pb d (osize n k s P d) n <> 1%:M.
Proof. by move=> s0 n0 fit sh L; apply: no_left_inverse_shape; rewrite shrinks. Qed.

(* the condition as it is written on paper, over the integers; pb and pe pad, or crop where negative *)
Theorem transpose_not_inverse k (w : 'I_k -> R) n s (pb : int) P d :
  (0 < s)%N -> (0 < n)%N -> (0 < k)%N -> (d * k.-1 < n + P)%N ->
  P%:Z - d%:Z * (k%:Z - 1) < (s%:Z - 1) * (n%:Z - 1) ->
  let C := convmat w s pb d (osize n k s P d) n in C^T *m C <> 1%:M.
Proof.
move=> s0 n0 k0 fit sh; apply: no_left_inverse => //.
move: sh; rewrite (subzn s0) (subzn k0) (subzn n0) -!PoszM ltr_subl_addr -PoszD ltz_nat.
by rewrite !subn1.
Qed.
End Domain.

(* Where C^T C is diagonal, dividing by the diagonal makes the transpose a left inverse.

   It is diagonal if no row has two entries that are not 0, as with a single tap. Its entries are then sums of
   squares, one for each column. A column that no output reads leaves no left inverse at all. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Theorem diagonal_inverse (F : fieldType) m n (C : 'M[F]_(m, n)) (v : 'rV[F]_n) :
  C^T *m C = diag_mx v -> (forall i, v 0 i != 0) ->
  diag_mx (\row_i (v 0 i)^-1) *m C^T *m C = 1%:M.
Proof.
by move=> e nz; rewrite -mulmxA e mul_diag_mx; apply/matrixP => i j; rewrite !mxE mulrnAr mulVf.
Qed.

Theorem one_entry_rows (R : comRingType) m n (C : 'M[R]_(m, n)) :
  (forall r c c', C r c != 0 -> C r c' != 0 -> c = c') ->
  C^T *m C = diag_mx (\row_c \sum_r C r c ^+ 2).
Proof.
move=> one; apply/matrixP => c c'; rewrite !mxE; under eq_bigr => r _ do rewrite mxE.
have [->|ne] := eqVneq c c'; first by apply: eq_bigr.
apply: big1 => r _; have [->|nz] := eqVneq (C r c) 0; first by rewrite mul0r.
have [->|nz'] := eqVneq (C r c') 0; first by rewrite mulr0.
by case/eqP: ne; apply: one nz nz'.
Qed.

Theorem zero_column (R : ringType) m n (C : 'M[R]_(m, n)) c :
  (forall r, C r c = 0) -> forall L : 'M[R]_(n, m), L *m C <> 1%:M.
Proof.
move=> C0 L /matrixP/(_ c c); rewrite !mxE eqxx big1 => [|r _]; last by rewrite C0 mulr0.
by move/eqP; rewrite eq_sym oner_eq0.
Qed.

Theorem unread_column (R : ringType) k (w : 'I_k -> R) s (p : int) d o n (c : 'I_n) :
  (forall (r : 'I_o) (t : 'I_k), ~~ meets s d p r t c) ->
  forall L : 'M[R]_(n, o), L *m convmat w s p d o n <> 1%:M.
Proof.
by move=> no; apply: (@zero_column _ _ _ _ c) => r; rewrite mxE big_pred0 // => t; apply/negbTE.
Qed.

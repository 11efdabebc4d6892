(* A matrix with fewer rows than columns has no left inverse.

   Its rank is at most the number of its rows, so a non-zero x has C x = 0, and no L brings x back. Over every
   field, and over every integral domain (the integers, polynomials in the taps) through its
   field of fractions. The matrix is arbitrary: it may be that of a layer with any number of axes, any channels
   and any padding mode. *)
From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect all_algebra fraction.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Theorem no_left_inverse_shape (R : idomainType) m n (C : 'M[R]_(m, n)) (L : 'M[R]_(n, m)) :
  (m < n)%N -> L *m C <> 1%:M.
Proof.
move=> lt /(congr1 (map_mx (@FracField.tofrac R))); rewrite map_mxM map_mx1 => /mulmx1_min.
by rewrite leqNgt lt.
Qed.

(* rows and columns as integers, as they stand in a derivation about sizes *)
Theorem no_left_inverse_sizes (R : idomainType) (rows columns : Z) m n :
  Z.of_nat m = rows -> Z.of_nat n = columns -> Z.lt rows columns ->
  forall (C : 'M[R]_(m, n)) (L : 'M[R]_(n, m)), L *m C <> 1%:M.
Proof. by move=> mE nE lt C L; apply: no_left_inverse_shape; apply/ltP; lia. Qed.

Theorem rank_gram (F : fieldType) m n (C : 'M[F]_(m, n)) : (\rank (C^T *m C) <= m)%N.
Proof. exact: leq_trans (mxrankM_maxr _ _) (rank_leq_row _). Qed.

Theorem null_vector (F : fieldType) m n (C : 'M[F]_(m, n)) :
  (m < n)%N -> exists2 x : 'cV[F]_n, x != 0 & C *m x = 0.
Proof.
move=> lt; have : kermx C^T != 0.
  rewrite kermx_eq0 /row_free neq_ltn; apply/orP; left.
  exact: leq_ltn_trans (rank_leq_col _) lt.
case/rowV0Pn => v /sub_kermxP vC nz; exists v^T; first by rewrite trmx_eq0.
by apply: trmx_inj; rewrite trmx_mul trmxK vC trmx0.
Qed.

(* a null vector is a witness, over any ring *)
Theorem null_vector_witness (R : ringType) m n (C : 'M[R]_(m, n)) (x : 'cV[R]_n) :
  x != 0 -> C *m x = 0 -> forall L : 'M[R]_(n, m), L *m C <> 1%:M.
Proof. by move=> x0 Cx L LC; case/eqP: x0; rewrite -[x]mul1mx -LC -mulmxA Cx mulmx0. Qed.

(* The entries of C^T C.

   Entry (c, c') sums the products of two taps by which one row reads both columns. Away from the border it is the
   autocorrelation at c' - c of the taps, the first of them in the residue class of c + p modulo s. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Checkerboard.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Gram.
Variables (R : ringType) (k : nat) (w : 'I_k -> R) (s d o n : nat).

Theorem gram (p : int) c c' : let C := convmat w s p d o n in
  (C^T *m C) c c' = \sum_(r < o) \sum_(t < k | meets s d p r t c) \sum_(t' < k | meets s d p r t' c') w t * w t'.
Proof. by move=> C; rewrite mxE; apply: eq_bigr => r _; rewrite !mxE big_distrlr. Qed.

Theorem gram_interior (p : int) (c c' : 'I_n) : (0 < s)%N -> (0 < o)%N -> interior k s p d o c ->
  let C := convmat w s p d o n in
  (C^T *m C) c c' = \sum_(t < k | ((d * t)%N == c%:Z + p %[mod s])%Z)
                      \sum_(t' < k | (c + d * t' == c' + d * t)%N) w t * w t'.
Proof.
move=> s0 o0 ic C; have [x cx _] := interiorN ic.
rewrite gram (exchange_big_dep xpredT) //= [RHS]big_mkcond; apply: eq_bigr => t _.
have [lt row] := interior_row s0 o0 ic (ltn_ord t) cx.
rewrite cx !modz_nat eqz_nat -(sum_one _ (fun r : 'I_o => row r) (fun _ => lt)).
have [a [b ->]] := intB p; apply: eq_bigr => r; rewrite meetsB => /eqP e.
by apply: eq_bigl => t'; rewrite meetsB; apply/eqP/eqP => h; nlia.
Qed.
End Gram.

(* Where a transposed convolution gives the bias only: its outputs beyond the last tap.

   The last row's last tap meets column s(o-1) + d(k-1) - p; the columns after it meet none. Output padding beyond
   the padding at the end gives exactly these columns. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Theorem bias_only (R : ringType) k (w : 'I_k -> R) s (p : int) d o n (y : 'cV_o) (c : 'I_n) :
  (s * o.-1 + d * k.-1)%N%:Z < c%:Z + p -> ((convmat w s p d o n)^T *m y) c 0 = 0.
Proof.
move=> far; rewrite mxE big1 // => r _; rewrite !mxE big1 ?mul0r // => t /eqP e.
move: far; rewrite -e ltz_nat ltnNge leq_add //; exact/ltn_predM/ltn_ord.
Qed.

(* n is the size that output padding op gives *)
Theorem bias_only_count s (pb pe op : int) d k o n :
  n%:Z = (s * o.-1 + d * k.-1 + 1)%N%:Z - pb - pe + op -> pb <= (s * o.-1 + d * k.-1 + 1)%N%:Z ->
  #|[set c : 'I_n | (s * o.-1 + d * k.-1)%N%:Z < c%:Z + pb]|%:Z = Num.max 0 (op - pe).
Proof.
set L := (_ + 1)%N => nE fit.
have [m mE] : exists m : nat, L%:Z - pb = m by move: fit; rewrite -subr_ge0; case: (_ - _) => // m _; exists m.
have far (c : 'I_n) : ((s * o.-1 + d * k.-1)%N%:Z < c%:Z + pb) = (m <= c)%N.
  by rewrite -lez_nat -mE ler_subl_addr /L addn1.
have -> : #|[set c : 'I_n | (s * o.-1 + d * k.-1)%N%:Z < c%:Z + pb]| = (n - m)%N.
  rewrite -sum1dep_card (eq_bigl _ _ far) -[RHS]muln1 -sum_nat_const_nat big_geq_mkord.
  by apply: eq_bigl => c; rewrite andTb.
move: nE; rewrite mE -addrA [- pe + op]addrC; case: (op - pe) => z nE.
  by move: nE; rewrite -PoszD => -[->]; rewrite addKn Order.POrderTheory.maxEle.
have le : (n <= m)%N by rewrite -lez_nat nE ger_addl.
by move: le; rewrite -subn_eq0 Order.POrderTheory.maxEle => /eqP ->.
Qed.

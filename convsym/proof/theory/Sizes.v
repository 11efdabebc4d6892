(* The output size counts the windows that fit, and where it is smaller than the input size.

   osize n k s P d = (n + P - d(k-1) - 1)/s + 1, P the padding of both sides together. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(* output size, total padding P = p_begin + p_end *)
Definition osize (n k s P d : nat) : nat := (n + P - d * k.-1 - 1) %/ s + 1.

(* the output size is the number of windows that fit *)
Theorem osizeP n k s P d r : 0 < s -> d * k.-1 < n + P ->
  (r < osize n k s P d) = (s * r + d * k.-1 < n + P).
Proof.
move=> s0 fit; rewrite /osize addn1 ltnS leq_divRL // mulnC; apply/idP/idP => h; nlia.
Qed.

Theorem shrinks n k s P d : 0 < s -> 0 < n -> d * k.-1 < n + P ->
  (osize n k s P d < n) = (P < s.-1 * n.-1 + d * k.-1).
Proof.
case: n s => // n [] // s _ _ fit; rewrite ltnNge osizeP // -leqNgt /= mulSn.
by apply/idP/idP => h; nlia.
Qed.

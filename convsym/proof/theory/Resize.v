(* Nearest upsampling followed by a convolution of stride 1 is a transposed convolution.

   Upsampling by s repeats each entry s times. The d(k-1) + s taps of the transposed convolution are those of the
   convolution, apart by d and turned round, convolved with s ones; its stride is s, its padding d(k-1) - p. In each
   residue class modulo s they have the same sum, so a constant image shows no checkerboard. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Checkerboard.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Lemma divn_eqE s j r : (0 < s)%N -> (j %/ s == r)%N = (s * r <= j < s * r + s)%N.
Proof. by move=> s0; rewrite eqn_leq andbC leq_divRL // -[(_ %/ _ <= _)%N]ltnS ltn_divLR // mulSnr mulnC. Qed.

Section Resize.
Variable R : ringType.
(* nearest upsampling: entry j of the long vector is entry j/s of the short one *)
Definition nearest (s o : nat) : 'M[R]_(s * o, o) := \matrix_(j, r) (j %/ s == r)%N%:R.

Variables (k : nat) (w : 'I_k -> R) (s d : nat).
(* tap u: the taps t whose turned place d(k-1) - d*t is one of u - s + 1, ..., u *)
Definition wresize (u : 'I_(d * k.-1 + s)) : R :=
  \sum_(t < k | (d * k.-1 - d * t <= u < d * k.-1 - d * t + s)%N) w t.

Theorem resize (p : int) m o : (0 < s)%N ->
  convmat w 1 p d m (s * o) *m nearest s o = (convmat wresize s ((d * k.-1)%N%:Z - p) 1 o m)^T.
Proof.
move=> s0; have [a [b ->]] := intB p; apply/matrixP => i r; rewrite !mxE.
pose near (t : 'I_k) := (s * r + a <= i + d * t + b < s * r + a + s)%N.
have so : (s * r + s <= s * o)%N by rewrite -mulnSr leq_mul2l ltn_ord orbT.
transitivity (\sum_(t < k) if near t then w t else 0).
  under eq_bigr => j _ do rewrite !mxE divn_eqE // mulr_suml.
  rewrite (exchange_big_dep xpredT) //=; apply: eq_bigr => t _.
  under eq_bigr => j _ do rewrite mulr_natr mulrb; rewrite -big_mkcondr.
  apply: (@sum_one _ _ (i + d * t + b - a)) => [j|]; last by rewrite /near => H; nlia.
  by rewrite meetsB mul1n /near; apply/idP/idP => H; nlia.
under [RHS]eq_bigr => u _ do rewrite /wresize.
rewrite [RHS](exchange_big_dep xpredT) //=; apply: eq_bigr => t _.
have td := ltn_predM d (ltn_ord t).
have -> : (d * k.-1)%N%:Z - (a%:Z - b%:Z) = (d * k.-1 + b)%N%:Z - a%:Z by rewrite PoszD opprB addrA.
apply/esym/(@sum_one _ _ (i + d * k.-1 + b - a - s * r)) => [u|]; last by rewrite /near => H; nlia.
by rewrite meetsB mul1n /near; apply/idP/idP => H; nlia.
Qed.

(* each residue class of the taps has the same sum *)
Theorem resize_classes x : (0 < s)%N ->
  \sum_(u : 'I_(d * k.-1 + s) | (u == x %[mod s])%N) wresize u = \sum_t w t.
Proof.
move=> s0; rewrite (exchange_big_dep xpredT) //=; apply: eq_bigr => t _.
set e := (d * k.-1 - d * t)%N; pose i := ((x + (s - e %% s)) %% s)%N.
have il : (i < s)%N by apply: ltn_pmod.
have ix : (e + i = x %[mod s])%N.
  by rewrite modnDmr -modnDml addnCA subnKC ?modnDr //; apply/ltnW/ltn_pmod.
rewrite (@sum_one _ _ (e + i) true) // => [u|_]; last by rewrite -addnS leq_add ?leq_subr.
apply/andP/eqP => [[ux /andP[lo hi]]|->]; last by rewrite ix leq_addr ltn_add2l.
move: ux; rewrite -ix -(subnKC lo) eqn_modDl !modn_small //; last by rewrite ltn_subLR.
by move=> /eqP ->.
Qed.

(* so a constant image shows no checkerboard *)
Corollary resize_constant (p : int) o n (c : 'I_n) : (0 < s)%N -> (0 < o)%N ->
  interior (d * k.-1 + s) s p 1 o c ->
  ((convmat wresize s p 1 o n)^T *m const_mx 1 : 'cV_n) c 0 = \sum_t w t.
Proof.
move=> s0 o0 ic; have [x cx _] := interiorN ic; rewrite (convT_phase _ s0 o0 ic cx) -(resize_classes x s0).
by apply: eq_bigl => t; rewrite mul1n.
Qed.
End Resize.
Arguments wresize {R k} w s d u.

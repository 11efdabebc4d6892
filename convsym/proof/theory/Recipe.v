(* The transposed convolution is a convolution of stride 1.

   Put s - 1 zeros between the entries of y, pad d(k-1) - p zeros (crop where that is negative), and
   convolve with the taps turned round and the same dilation. Holds for all sizes, strides, dilations, and
   signed paddings, over every ring. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Recipe.
Variable R : ringType.
(* zero stuffing: entry s*r of the long vector is entry r of the short one *)
Definition stuffmat s L o : 'M[R]_(L, o) := \matrix_(u, r) ((u == s * r :> nat)%N)%:R.
(* signed padding: q > 0 pads q zeros in front, q < 0 crops -q entries *)
Definition padmat (q : int) M L : 'M[R]_(M, L) := \matrix_(v, u) (v%:Z == u%:Z + q)%:R.

Lemma meets_flip s d (p : int) k r c (t : 'I_k) :
  meets 1 d ((d * k.-1)%N%:Z - p) c (rev_ord t) (s * r) = meets s d p r t c.
Proof.
have [a [b ->]] := intB p.
have -> : (d * k.-1)%N%:Z - (a%:Z - b%:Z) = (d * k.-1 + b)%N%:Z - a%:Z by rewrite PoszD opprB addrA.
rewrite !meetsB mul1n /=; have lt_t := ltn_ord t.
have -> : (d * k.-1 = d * (k - t.+1) + d * t)%N by rewrite -mulnDr; congr (_ * _)%N; nlia.
by apply/eqP/eqP => H; nlia.
Qed.

(* padding as a matrix: covers padding (q >= 0) and cropping (q < 0) at once *)
Theorem conv_pad k (w : 'I_k -> R) (q : int) d n L M : (n + d * k.-1 <= M)%N ->
  convmat w 1 q d n L = convmat w 1 0 d n M *m padmat q M L.
Proof.
move=> leM; apply/matrixP => c u; rewrite !mxE.
under [RHS]eq_bigr => v _ do rewrite !mxE mulr_suml big_mkcond.
rewrite exchange_big /= big_mkcond; apply: eq_bigr => t _.
have ltM : (c + d * t < M)%N.
  by have := ltn_ord c; have := ltn_predM d (ltn_ord t) => *; nlia.
rewrite -big_mkcond /= (big_pred1 (Ordinal ltM)) /= => [|v].
  by rewrite /meets mul1n -mulrb mulr_natr.
by rewrite (meetsN 1 d 0) mul1n addn0 eq_sym.
Qed.

Theorem convT_stuff k (w : 'I_k -> R) s (p : int) d o n L : (s * o.-1 < L)%N ->
  (convmat w s p d o n)^T
  = convmat (w \o @rev_ord k) 1 ((d * k.-1)%N%:Z - p) d n L *m stuffmat s L o.
Proof.
move=> ltL; apply/matrixP => c r; rewrite !mxE.
have ltu : (s * r < L)%N.
  exact: leq_ltn_trans (ltn_predM s (ltn_ord r)) ltL.
under [RHS]eq_bigr => u _ do rewrite [stuffmat _ _ _ _ _]mxE.
rewrite (sum_pick _ (i0 := Ordinal ltu)) // mxE [RHS](reindex_inj rev_ord_inj) /=.
by apply: eq_big => [t|t _]; rewrite ?rev_ordK // meets_flip.
Qed.

(* the recipe, sizes exact: transpose = conv(flip, stride 1, same dilation) . pad/crop . stuff *)
Theorem recipe k (w : 'I_k -> R) s (p : int) d o n :
  (convmat w s p d o n)^T
  = convmat (w \o @rev_ord k) 1 0 d n (n + d * k.-1)
    *m padmat ((d * k.-1)%N%:Z - p) (n + d * k.-1) (s * o.-1).+1
    *m stuffmat s (s * o.-1).+1 o.
Proof. by rewrite -conv_pad // -convT_stuff. Qed.

(* entry by entry: z is y zero-stuffed by s and shifted by q = d(k-1) - p *)
Definition stuffed o (y : 'cV[R]_o) (s : nat) (q : int) (v : nat) : R :=
  \sum_(r < o | v%:Z == (s * r)%N%:Z + q) y r 0.

Lemma stuffed_hit o (y : 'cV[R]_o) s q v (r : 'I_o) : (0 < s)%N ->
  v%:Z = (s * r)%N%:Z + q -> stuffed y s q v = y r 0.
Proof.
move=> s0 ev; rewrite /stuffed (big_pred1 r) // => r'.
rewrite ev (inj_eq (addIr _)) /= eqz_nat eqn_mul2l eqn0Ngt s0 /= eq_sym.
by [].
Qed.

Lemma stuffed_miss o (y : 'cV[R]_o) s q v :
  (forall r : 'I_o, v%:Z != (s * r)%N%:Z + q) -> stuffed y s q v = 0.
Proof. by move=> nv; rewrite /stuffed big_pred0 // => r; apply: negbTE. Qed.

Theorem recipe_entry k (w : 'I_k -> R) s (p : int) d o n (y : 'cV[R]_o) (c : 'I_n) :
  ((convmat w s p d o n)^T *m y) c 0
  = \sum_(t < k) w (rev_ord t) * stuffed y s ((d * k.-1)%N%:Z - p) (c + d * t).
Proof.
rewrite !mxE; under eq_bigr => r _ do rewrite !mxE mulr_suml big_mkcond.
rewrite exchange_big /= [RHS](reindex_inj rev_ord_inj) /=; apply: eq_bigr => t _.
rewrite rev_ordK -big_mkcond /= mulr_sumr; apply: eq_bigl => r.
by rewrite -(meets_flip s d p r c) /meets mul1n.
Qed.
End Recipe.

(* sizes, subtraction-free: stuffed length + front pad (dk'-p) + back pad (dk'-p+a) = n + dk' *)
Theorem recipe_sizes (k s d o n p a : nat) : (n + 2 * p = s * o.-1 + d * k.-1 + 1 + a)%N ->
  (n + d * k.-1 + 2 * p = (s * o.-1).+1 + d * k.-1 + d * k.-1 + a)%N.
Proof. by move=> h; nlia. Qed.

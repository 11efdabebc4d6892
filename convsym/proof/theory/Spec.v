(* The statements, written out in full: what a reader of the theory has to trust, besides Rocq itself.

   Together with the definitions that they use: meets and convmat (Convolution.v), osize (Sizes.v), padmat, stuffmat
   and stuffed (Recipe.v), idx, conv, convT and stuffedN (RecipeND.v), dot (Adjoint.v), wcomp (Composition.v), covers and
   coverb (Coverage.v), interior (Checkerboard.v), circmat (Circular.v). The proofs may be skipped: each statement is closed
   under the global context, which the lines at the end print. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution Sizes FewerRows Recipe RecipeND Classification NotInverse NotInverseND.
From Convsym Require Import Adjoint Composition Coverage Checkerboard.
From Convsym Require Import Gram ClassificationND Circular Diagonal Orthonormal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

(* ---- a matrix with fewer rows than columns ---- *)

Definition spec_no_left_inverse_shape : forall (R : idomainType) m n (C : 'M[R]_(m, n)) (L : 'M[R]_(n, m)),
  (m < n)%N -> L *m C <> 1%:M := no_left_inverse_shape.

Definition spec_no_left_inverse_sizes : forall (R : idomainType) (rows columns : Z) m n,
  Z.of_nat m = rows -> Z.of_nat n = columns -> Z.lt rows columns ->
  forall (C : 'M[R]_(m, n)) (L : 'M[R]_(n, m)), L *m C <> 1%:M := no_left_inverse_sizes.

Definition spec_null_vector : forall (F : fieldType) m n (C : 'M[F]_(m, n)),
  (m < n)%N -> exists2 x : 'cV[F]_n, x != 0 & C *m x = 0 := null_vector.

Definition spec_null_vector_witness : forall (R : ringType) m n (C : 'M[R]_(m, n)) (x : 'cV[R]_n),
  x != 0 -> C *m x = 0 -> forall L : 'M[R]_(n, m), L *m C <> 1%:M := null_vector_witness.

Definition spec_rank_gram : forall (F : fieldType) m n (C : 'M[F]_(m, n)),
  (\rank (C^T *m C) <= m)%N := rank_gram.

(* ---- sizes ---- *)

Definition spec_output_size : forall n k s P d r, (0 < s)%N -> (d * k.-1 < n + P)%N ->
  (r < (n + P - d * k.-1 - 1) %/ s + 1)%N = (s * r + d * k.-1 < n + P)%N := osizeP.

Definition spec_shrinks : forall n k s P d, (0 < s)%N -> (0 < n)%N -> (d * k.-1 < n + P)%N ->
  (((n + P - d * k.-1 - 1) %/ s + 1 < n) = (P < s.-1 * n.-1 + d * k.-1))%N := shrinks.

(* ---- not an inverse ---- *)

Definition spec_no_left_inverse : forall (R : idomainType) k (w : 'I_k -> R) n s (pb : int) P d,
  (0 < s)%N -> (0 < n)%N -> (d * k.-1 < n + P)%N -> (P < s.-1 * n.-1 + d * k.-1)%N ->
  let o := ((n + P - d * k.-1 - 1) %/ s + 1)%N in
  forall L : 'M[R]_(n, o), L *m convmat w s pb d o n <> 1%:M := no_left_inverse.

Definition spec_transpose_not_inverse : forall (R : idomainType) k (w : 'I_k -> R) n s (pb : int) P d,
  (0 < s)%N -> (0 < n)%N -> (0 < k)%N -> (d * k.-1 < n + P)%N ->
  P%:Z - d%:Z * (k%:Z - 1) < (s%:Z - 1) * (n%:Z - 1) ->
  let C := convmat w s pb d ((n + P - d * k.-1 - 1) %/ s + 1) n in
  C^T *m C <> 1%:M := transpose_not_inverse.

Definition spec_lost_image : forall (F : fieldType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> F),
  (#|Co| * \prod_a o a < #|Ci| * \prod_a n a)%N ->
  exists x : Ci -> idx n -> F,
    (exists ci c, x ci c != 0) /\ forall co (r : idx o), conv s d p w x co r = 0 := lost_image.

Definition spec_classification : forall (R : idomainType) k (w : 'I_k -> R) (d pb pe n : nat),
  (0 < d)%N -> (d * k.-1 < n)%N ->
  let C := convmat w 1 pb d (n + pb + pe - d * k.-1) n in
  C^T *m C = 1%:M <->
  exists t0 : 'I_k, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                     & (d * k.-1 - pe <= d * t0 <= pb)%N] := classification.

(* ---- the transposed convolution ---- *)

Definition spec_recipe : forall (R : ringType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat),
  (convmat w s p d o n)^T
  = convmat (w \o @rev_ord k) 1 0 d n (n + d * k.-1)
    *m padmat R ((d * k.-1)%N%:Z - p) (n + d * k.-1) (s * o.-1).+1
    *m stuffmat R s (s * o.-1).+1 o := recipe.

Definition spec_recipe_entry : forall (R : ringType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat)
  (y : 'cV[R]_o) (c : 'I_n),
  ((convmat w s p d o n)^T *m y) c 0
  = \sum_(t < k) w (rev_ord t) * stuffed y s ((d * k.-1)%N%:Z - p) (c + d * t) := recipe_entry.

Definition spec_recipeND : forall (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (y : Co -> idx o -> R) ci (c : idx n),
  convT s d p w y ci c
  = \sum_co \sum_(t : idx k) w co ci (revN t) * stuffedN s d p k (y co) (fun a => (c a + d a * t a)%N)
  := recipeND.

Definition spec_adjoint : forall (R : comRingType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat)
  (x : 'cV[R]_n) (y : 'cV[R]_o),
  let C := convmat w s p d o n in dot (C *m x) y = dot x (C^T *m y) := adjoint.

Definition spec_adjoint_unique : forall (R : comRingType) m n (C : 'M[R]_(m, n)) (D : 'M[R]_(n, m)),
  (forall x y, dot (C *m x) y = dot x (D *m y)) -> D = C^T := adjoint_unique.

Definition spec_adjointND : forall (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (x : Ci -> idx n -> R) (y : Co -> idx o -> R),
  \sum_co \sum_r conv s d p w x co r * y co r = \sum_ci \sum_c x ci c * convT s d p w y ci c := adjointND.

(* ---- stacks ---- *)

Definition spec_compose : forall (R : ringType) k1 k2 (w1 : 'I_k1 -> R) (w2 : 'I_k2 -> R) (s1 d1 s2 d2 : nat)
  (p : int) (o2 o1 n : nat),
  (s2 * o2.-1 + d2 * k2.-1 < o1)%N ->
  convmat w2 s2 0 d2 o2 o1 *m convmat w1 s1 p d1 o1 n
  = convmat (wcomp w1 w2 s1 d1 d2) (s1 * s2) p 1 o2 n := compose.

Definition spec_compose_padded_fails : exists w1 w2 : 'I_3 -> int, forall k (w : 'I_k -> int) p d,
  convmat w2 1 1 1 3 3 *m convmat w1 1 1 1 3 3 <> convmat w 1 p d 3 3 := compose_padded_fails.

Definition spec_kpoly_comp : forall (R : comRingType) k1 k2 (w1 : 'I_k1 -> R) (w2 : 'I_k2 -> R) (s1 d1 d2 : nat),
  kpoly (wcomp w1 w2 s1 d1 d2) 1 = kpoly w2 (s1 * d2) * kpoly w1 d1 := kpoly_comp.

Definition spec_coverage : forall l : seq (nat * nat),
  all (fun kr => 1 < kr.1)%N l -> sorted leq (map snd l) ->
  covers (ks l) (rs l) (size l) <-> coverb 0 l := coverage_list.

Definition spec_checkerboard : forall (R : numDomainType) k s (p : nat) d o n,
  (0 < s)%N -> (0 < k)%N -> (0 < o)%N ->
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1) & (c0 + s.-1 < n)%N]) ->
  let y := (convmat (fun _ : 'I_k => 1 : R) s p d o n)^T *m const_mx 1 : 'cV_n in
  (forall c c' : 'I_n, interior k s p d o c -> interior k s p d o c' -> y c 0 = y c' 0)
  <-> coprime d s && (s %| k)%N := checkerboard_mx.

(* ---- which layers have their transpose as inverse, for any number of axes ---- *)

Definition spec_gram_inverse : forall (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R),
  let C co ci (r : idx o) (c : idx n) := \sum_(t | meetsN s d p r t c) w co ci t in
  (forall (x : Ci -> idx n -> R) ci c, convT s d p w (conv (o := o) s d p w x) ci c = x ci c)
  <-> forall ci c ci' c', \sum_co \sum_r C co ci r c * C co ci' r c' = ((ci == ci') && (c == c'))%:R := gram_inverse.

Definition spec_single_tapND : forall (R : idomainType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (k o n : axis -> nat) (w : idx k -> R),
  (forall a, 0 < s a)%N -> (forall a, 0 < d a)%N -> (forall a, 0 < k a)%N ->
  (exists r : idx o, forall t : idx k, exists c : idx n, meetsN s d p r t c) ->
  let W := fun _ _ : unit => w in
  (forall (x : unit -> idx n -> R) c, convT s d p W (conv (o := o) s d p W x) tt c = x tt c)
  <-> exists t0, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                   & forall a (c : 'I_(n a)), exists r : 'I_(o a), meets (s a) (d a) (p a) r (t0 a) c] := single_tapND.

Definition spec_classificationND : forall (R : idomainType) (axis : finType) (k s d pb pe n : axis -> nat)
  (w : idx k -> R),
  (forall a, [/\ 0 < k a, 0 < s a, 0 < d a & d a * (k a).-1 + s a <= n a]%N) ->
  let o a := ((n a + (pb a + pe a) - d a * (k a).-1 - 1) %/ s a + 1)%N in
  let W := fun _ _ : unit => w in
  (forall (x : unit -> idx n -> R) c, convT s d pb W (conv (o := o) s d pb W x) tt c = x tt c)
  <-> (forall a, s a = 1%N) /\
      exists t0, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                   & forall a, (d a * (k a).-1 - pe a <= d a * t0 a <= pb a)%N] := classificationND.

(* ---- circular padding ---- *)

Definition spec_circ_single : forall k d p n : nat, (0 < n)%N -> forall (R : comRingType) (w : 'I_k -> R) t0,
  (forall t, t != t0 -> w t = 0) -> w t0 * w t0 = 1 ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M := circ_single.

Definition spec_circ_classification : forall k d p n : nat, (0 < n)%N -> forall (R : idomainType) (w : 'I_k -> R),
  2%:R != 0 :> R -> (2 * k.-1 <= n %/ gcdn n d)%N ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M
  <-> exists t0, (forall t, t != t0 -> w t = 0) /\ w t0 * w t0 = 1 := circ_classification.

Definition spec_circ_shared : forall k d p n : nat, (0 < n)%N -> forall F : fieldType,
  2%:R != 0 :> F -> (n %/ gcdn n d < k)%N ->
  exists w : 'I_k -> F, (circmat w d p n)^T *m circmat w d p n = 1%:M
    /\ exists t t', [/\ t != t', w t != 0 & w t' != 0] := circ_shared.

Definition spec_circ_reflection : forall (F : fieldType) (d p n : nat), (0 < n)%N ->
  let m := (n %/ gcdn n d)%N in m%:R != 0 :> F ->
  let w (t : 'I_m) : F := 2%:R / m%:R - (t == 0 :> nat)%N%:R in
  (circmat w d p n)^T *m circmat w d p n = 1%:M := circ_reflection.

Definition spec_circ_three : forall p : nat,
  let w (t : 'I_3) : rat := if t == 0 then - 3%:R^-1 else 2%:R / 3%:R in
  (circmat w 1 p 3)^T *m circmat w 1 p 3 = 1%:M := circ_three.

(* ---- a diagonal between the transpose and the inverse ---- *)

Definition spec_diagonal_inverse : forall (F : fieldType) m n (C : 'M[F]_(m, n)) (v : 'rV[F]_n),
  C^T *m C = diag_mx v -> (forall i, v 0 i != 0) ->
  diag_mx (\row_i (v 0 i)^-1) *m C^T *m C = 1%:M := diagonal_inverse.

Definition spec_one_entry_rows : forall (R : comRingType) m n (C : 'M[R]_(m, n)),
  (forall r c c', C r c != 0 -> C r c' != 0 -> c = c') ->
  C^T *m C = diag_mx (\row_c \sum_r C r c ^+ 2) := one_entry_rows.

Definition spec_zero_column : forall (R : ringType) m n (C : 'M[R]_(m, n)) c,
  (forall r, C r c = 0) -> forall L : 'M[R]_(n, m), L *m C <> 1%:M := zero_column.

Definition spec_unread_column : forall (R : ringType) k (w : 'I_k -> R) s (p : int) d o n (c : 'I_n),
  (forall (r : 'I_o) (t : 'I_k), ~~ meets s d p r t c) ->
  forall L : 'M[R]_(n, o), L *m convmat w s p d o n <> 1%:M := unread_column.

(* ---- windows that tile the image ---- *)

Definition spec_orthonormal : forall (R : comRingType) (axis : finType) (s o : axis -> nat) (Co Ci : finType)
  (w : Co -> Ci -> idx s -> R), (forall a, 0 < o a)%N ->
  let n a := (s a * o a)%N in let d _ := 1%N in let p _ : int := 0 in
  (forall (x : Ci -> idx n -> R) ci c, convT s d p w (conv (o := o) s d p w x) ci c = x ci c)
  <-> forall ci t ci' t', \sum_co w co ci t * w co ci' t' = ((ci == ci') && (t == t'))%:R := orthonormal.

Print Assumptions spec_no_left_inverse_shape.
Print Assumptions spec_no_left_inverse_sizes.
Print Assumptions spec_null_vector.
Print Assumptions spec_null_vector_witness.
Print Assumptions spec_rank_gram.
Print Assumptions spec_output_size.
Print Assumptions spec_shrinks.
Print Assumptions spec_no_left_inverse.
Print Assumptions spec_transpose_not_inverse.
Print Assumptions spec_lost_image.
Print Assumptions spec_classification.
Print Assumptions spec_recipe.
Print Assumptions spec_recipe_entry.
Print Assumptions spec_recipeND.
Print Assumptions spec_adjoint.
Print Assumptions spec_adjoint_unique.
Print Assumptions spec_adjointND.
Print Assumptions spec_compose.
Print Assumptions spec_compose_padded_fails.
Print Assumptions spec_kpoly_comp.
Print Assumptions spec_coverage.
Print Assumptions spec_checkerboard.
Print Assumptions spec_gram_inverse.
Print Assumptions spec_single_tapND.
Print Assumptions spec_classificationND.
Print Assumptions spec_circ_single.
Print Assumptions spec_circ_classification.
Print Assumptions spec_circ_shared.
Print Assumptions spec_circ_reflection.
Print Assumptions spec_circ_three.
Print Assumptions spec_diagonal_inverse.
Print Assumptions spec_one_entry_rows.
Print Assumptions spec_zero_column.
Print Assumptions spec_unread_column.
Print Assumptions spec_orthonormal.

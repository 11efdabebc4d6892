(* The statements, written out in full: what a reader of the theory has to trust, besides Rocq itself.

   Together with the definitions that they use: meets and convmat (Convolution.v), osize (Sizes.v), padmat, stuffmat
   and stuffed (Recipe.v), idx, meetsN, conv, convT, revN and stuffedN (RecipeND.v), dot (Adjoint.v), wcomp and kpoly
   (Composition.v), through, throughN, kcompN, wcompN and wcompT (CompositionRows.v), covers and coverb (Coverage.v),
   interior (Checkerboard.v), nearest and wresize (Resize.v), polyphase and pixel (Shuffle.v), pseudo_inverse
   (PseudoInverse.v), circmat (Circular.v), keepmat (Factors.v), place and phase_tap (ShuffleFactors.v), window, sees,
   sees_any, total_stride, extent and total_padding (ReceptiveField.v), reads, readsN, rates, first, span, paths,
   several, by_rate and wholeN (CoverageStack.v), wang (Wang.v), level, level_ok, outputs, returned,
   there_and_back, all_strides, class_of, windows_fit and least_size (RoundTrip.v). The proofs may be skipped: each
   statement is closed under the global context, which the last line prints. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution Sizes FewerRows Recipe RecipeND Classification NotInverse NotInverseND.
From Convsym Require Import Adjoint Composition Coverage Checkerboard.
From Convsym Require Import Resize Shuffle BiasOnly PseudoInverse TightFrame Gram Gradients.
From Convsym Require Import GramND ClassificationND Circular Diagonal Orthonormal Factors ShuffleFactors.
From Convsym Require Import ShuffleFactorsND CompositionRows ReceptiveField CoverageStack Wang RoundTrip.
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

Definition spec_composeND : forall (R : ringType) (axis : finType) (Co Cm Ci : finType) (s1 d1 s2 d2 : axis -> nat)
  (p1 p2 : axis -> int) (k1 k2 o2 o1 n : axis -> nat) (w2 : Co -> Cm -> idx k2 -> R) (w1 : Cm -> Ci -> idx k1 -> R)
  (x : Ci -> idx n -> R) co (r : idx o2),
  (forall t2, (exists j : idx o1, meetsN s2 d2 p2 r t2 j)
              \/ (forall t1 c, ~~ throughN s1 d1 s2 d2 p1 p2 r t2 t1 c)) ->
  conv s2 d2 p2 w2 (conv (o := o1) s1 d1 p1 w1 x) co r
  = conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a) (wcompN s1 d1 d2 w2 w1) x co r
  := composeND.

Definition spec_compose_unpadded : forall (R : ringType) (axis : finType) (Co Cm Ci : finType)
  (s1 d1 s2 d2 : axis -> nat) (p1 p2 q2 : axis -> int) (k1 k2 o2 o1 n : axis -> nat)
  (w2 : Co -> Cm -> idx k2 -> R) (w1 : Cm -> Ci -> idx k1 -> R) (x : Ci -> idx n -> R) co (r : idx o2),
  (forall a, p2 a <= 0) -> (forall a, q2 a <= 0) ->
  (forall a (i : 'I_(o2 a)), (s2 a * i + d2 a * (k2 a).-1)%N%:Z - p2 a < (o1 a)%:Z + q2 a) ->
  conv s2 d2 p2 w2 (conv (o := o1) s1 d1 p1 w1 x) co r
  = conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a) (wcompN s1 d1 d2 w2 w1) x co r
  := compose_unpadded.

Definition spec_compose_differs : forall (axis : finType) (s1 d1 s2 d2 : axis -> nat) (p1 p2 : axis -> int)
  (k1 k2 o2 o1 n : axis -> nat) (r : idx o2) (t2 : idx k2) (t1 : idx k1) (c : idx n),
  (forall j : idx o1, ~~ meetsN s2 d2 p2 r t2 j) -> throughN s1 d1 s2 d2 p1 p2 r t2 t1 c ->
  conv s2 d2 p2 (fun (_ _ : unit) (_ : idx k2) => 1 : int)
    (conv (o := o1) s1 d1 p1 (fun (_ _ : unit) (_ : idx k1) => 1) (fun _ (e : idx n) => (e == c)%:R)) tt r
  < conv (fun a => s1 a * s2 a)%N (fun=> 1%N) (fun a => p1 a + (s1 a)%:Z * p2 a)
      (wcompN s1 d1 d2 (fun (_ _ : unit) (_ : idx k2) => 1 : int) (fun (_ _ : unit) (_ : idx k1) => 1))
      (fun _ (e : idx n) => (e == c)%:R) tt r := compose_differs.

Definition spec_compose_transposed : forall (R : ringType) (axis : finType) (Co Cm Ci : finType)
  (s1 d1 s2 d2 : axis -> nat) (p1 p2 : axis -> int) (k1 k2 o n1 n2 : axis -> nat)
  (w1 : Co -> Cm -> idx k1 -> R) (w2 : Cm -> Ci -> idx k2 -> R) (y : Co -> idx o -> R) ci (e : idx n2),
  (forall a, p1 a <= 0) ->
  (forall a (i : 'I_(o a)), (s1 a * i + d1 a * (k1 a).-1)%N%:Z - p1 a < (n1 a)%:Z) ->
  convT s2 d2 p2 w2 (convT (n := n1) s1 d1 p1 w1 y) ci e
  = convT (fun a => s2 a * s1 a)%N (fun=> 1%N) (fun a => p2 a + (s2 a)%:Z * p1 a)
      (wcompT d1 s2 d2 w1 w2) y ci e := compose_transposed.

Definition spec_compose_mixed_fails : let C := convmat (fun _ : 'I_1 => 1 : int) 2 0 1 2 3 in
  forall k (w : 'I_k -> int) p d, C^T *m C <> convmat w 1 p d 3 3 := compose_mixed_fails.

Definition spec_coverage : forall l : seq (nat * nat),
  all (fun kr => 1 < kr.1)%N l -> sorted leq (map snd l) ->
  covers (ks l) (rs l) (size l) <-> coverb 0 l := coverage_list.

Definition spec_reads_axes : forall (axis : finType) (l : seq (axis -> layer)) (u c : axis -> int),
  readsN l u c <-> forall a, reads (on l a) (u a) (c a) := reads_axes.

Definition spec_reads_paths : forall (l : seq layer) (u c : int),
  reads l u c <-> exists2 v, c = first l u + v%:Z & (0 < paths (rates 1 l) v)%N := reads_paths.

Definition spec_paths_poly : forall (l : seq (nat * nat)) (v : nat),
  (\prod_(kr <- l) \sum_(t < kr.1) 'X^(kr.2 * t) : {poly int})`_v = (paths l v)%:Z := paths_poly.

Definition spec_coverageND : forall (axis : finType) (l : seq (axis -> layer)) (u : axis -> int),
  (forall a, all (fun kr => 0 < kr.1)%N (rates 1 (on l a))) ->
  wholeN l u <-> forall a, coverb 0 (by_rate (rates 1 (on l a))) := coverageND.

Definition spec_coverage_listedND : forall (axis : finType) (l : seq (axis -> layer)) (u : axis -> int)
  (m : axis -> seq (nat * nat)),
  (forall a, all (fun kr => 0 < kr.1)%N (rates 1 (on l a))) ->
  (forall a, perm_eq (m a) (several (rates 1 (on l a))) /\ coverb 0 (m a)) -> wholeN l u := coverage_listedND.

Definition spec_coverage_gapND : forall (axis : finType) (l : seq (axis -> layer)) (u c : axis -> int) (a : axis)
  (m : nat),
  (\sum_(kr <- rates 1 (on l a) | kr.2 <= m) kr.1.-1 * kr.2 < m)%N ->
  c a = first (on l a) (u a) + m%:Z -> ~ readsN l u c := coverage_gapND.

Definition spec_subgridND : forall (axis : finType) (g : nat) (l : seq (axis -> layer))
  (u v c : axis -> int) (a : axis),
  let S := (\prod_(x <- on l a) x.1.1.2)%N%:Z in
  all (fun kr => 0 < kr.1)%N (rates 1 (on l a)) ->
  all (fun kr => g %| kr.2)%N (several (rates 1 (on l a))) ->
  readsN l u c -> readsN l v c -> (g %| S * (u a - v a))%Z := subgridND.

Definition spec_subgrid : forall (g : nat) (l : seq layer) (u c : int),
  all (fun kr => 0 < kr.1)%N (rates 1 l) ->
  all (fun kr => g %| kr.2)%N (several (rates 1 l)) -> reads l u c -> (g %| c - first l u)%Z := subgrid.

Definition spec_wang_three : forall l : seq nat, sorted leq (1 :: l)%N ->
  Z.le (wang l) 3 <-> coverb 0 [seq (3, r)%N | r <- (1 :: l)%N] := wang_three.

Definition spec_wang_enough : forall (k : nat) (l : seq nat), (3 <= k)%N -> sorted leq (1 :: l)%N ->
  Z.le (wang l) (Z.of_nat k) -> coverb 0 [seq (k, r)%N | r <- (1 :: l)%N] := wang_enough.

Definition spec_checkerboard : forall (R : numDomainType) k s (p : int) d o n,
  (0 < s)%N -> (0 < k)%N -> (0 < o)%N ->
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1)%N & (c0 + s.-1 < n)%N]) ->
  let y := (convmat (fun _ : 'I_k => 1 : R) s p d o n)^T *m const_mx 1 : 'cV_n in
  (forall c c' : 'I_n, interior k s p d o c -> interior k s p d o c' -> y c 0 = y c' 0)
  <-> coprime d s && (s %| k)%N := checkerboard.

(* ---- upsampling ---- *)

Definition spec_resize : forall (R : ringType) k (w : 'I_k -> R) (s d : nat) (p : int) (m o : nat), (0 < s)%N ->
  convmat w 1 p d m (s * o) *m nearest R s o
  = (convmat (wresize w s d) s ((d * k.-1)%N%:Z - p) 1 o m)^T := resize.

Definition spec_resize_classes : forall (R : ringType) k (w : 'I_k -> R) (s d x : nat), (0 < s)%N ->
  \sum_(u : 'I_(d * k.-1 + s) | (u == x %[mod s])%N) wresize w s d u = \sum_t w t := resize_classes.

Definition spec_resize_constant : forall (R : ringType) k (w : 'I_k -> R) (s d : nat) (p : int) (o n : nat) (c : 'I_n),
  (0 < s)%N -> (0 < o)%N -> interior (d * k.-1 + s) s p 1 o c ->
  ((convmat (wresize w s d) s p 1 o n)^T *m const_mx 1 : 'cV_n) c 0 = \sum_t w t := resize_constant.

Definition spec_shuffle : forall (R : ringType) (axis : finType) (Co Ci : finType) (s d k o n : axis -> nat)
  (w : Co -> Ci -> idx k -> R) (p P : axis -> int) (M n' : axis -> nat) (y : Co -> idx o -> R) ci
  (c : idx n) (q : idx n') (rho : idx s),
  (forall a, d a * (k a).-1 < s a * M a)%N ->
  (forall a, (c a)%:Z + p a = (s a)%:Z * ((q a)%:Z + P a) + (rho a)%:Z) ->
  convT s d p w y ci c = convT (fun=> 1%N) (fun=> 1%N) P (polyphase s d w M) y (ci, rho) q := shuffle.

Definition spec_shuffle_axis : forall (R : ringType) k (w : 'I_k -> R) (s p d o n M : nat) (y : 'cV[R]_o) (c : 'I_n),
  (0 < s)%N -> (d * k.-1 < s * M)%N ->
  ((convmat w s p d o n)^T *m y) c 0
  = \sum_(m < M) (\sum_(t < k | (d * t == s * m + (c + p) %% s)%N) w t)
                 * (\sum_(r < o | (r + m == (c + p) %/ s)%N) y r 0) := shuffle_axis.

Definition spec_pixel_shuffle : forall (R : ringType) (axis : finType) (Ch : finType) (s o n : axis -> nat)
  (y : Ch * idx s -> idx o -> R) ch (c : idx n) (q : idx o) (rho : idx s),
  (forall a, c a = s a * q a + rho a :> nat)%N ->
  convT s (fun=> 1%N) (fun=> 0) (pixel R s) y ch c = y (ch, rho) q := pixel_shuffle.

(* ---- output padding ---- *)

Definition spec_bias_only : forall (R : ringType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat)
  (y : 'cV[R]_o) (c : 'I_n),
  (s * o.-1 + d * k.-1)%N%:Z < c%:Z + p -> ((convmat w s p d o n)^T *m y) c 0 = 0 := bias_only.

Definition spec_bias_only_count : forall (s : nat) (pb pe op : int) (d k o n : nat),
  n%:Z = (s * o.-1 + d * k.-1 + 1)%N%:Z - pb - pe + op -> pb <= (s * o.-1 + d * k.-1 + 1)%N%:Z ->
  #|[set c : 'I_n | (s * o.-1 + d * k.-1)%N%:Z < c%:Z + pb]|%:Z = Num.max 0 (op - pe) := bias_only_count.

(* ---- the pseudo-inverse ---- *)

Definition spec_pseudo_inverse_unique : forall (R : comRingType) m n (C : 'M[R]_(m, n)) (D E : 'M[R]_(n, m)),
  pseudo_inverse C D -> pseudo_inverse C E -> D = E := pseudo_inverse_unique.

Definition spec_transpose_pseudo_inverse : forall (F : fieldType) m n (C : 'M[F]_(m, n)) (lam : F), lam != 0 ->
  let D := lam^-1 *: C^T in
  [/\ C *m D *m C = C, D *m C *m D = D, (C *m D)^T = C *m D & (D *m C)^T = D *m C]
  <-> C *m C^T *m C = lam *: C := transpose_pseudo_inverse.

Definition spec_tight_pseudo_inverse : forall (F : fieldType) m n (C : 'M[F]_(m, n)) (lam : F), lam != 0 ->
  C *m C^T = lam%:M -> pseudo_inverse C (lam^-1 *: C^T) /\ C *m (lam^-1 *: C^T) = 1%:M := tight_pseudo_inverse.

Definition spec_least_squares : forall (F : realFieldType) m n (C : 'M[F]_(m, n)) (x : 'cV[F]_n) (y : 'cV[F]_m),
  C^T *m C *m x = C^T *m y ->
  forall z, dot (C *m x - y) (C *m x - y) <= dot (C *m z - y) (C *m z - y) := least_squares.

Definition spec_pseudo_inverse_normal : forall (R : comRingType) m n (C : 'M[R]_(m, n)) (D : 'M[R]_(n, m))
  (y : 'cV[R]_m),
  pseudo_inverse C D -> C^T *m C *m (D *m y) = C^T *m y := pseudo_inverse_normal.

Definition spec_pseudo_inverse_shortest : forall (F : realFieldType) m n (C : 'M[F]_(m, n)) (D : 'M[F]_(n, m)) x y,
  pseudo_inverse C D -> C^T *m C *m x = C^T *m y -> dot (D *m y) (D *m y) <= dot x x := pseudo_inverse_shortest.

Definition spec_tight_frame : forall (R : ringType) (k s d o n : nat) (p : int), (0 < s)%N -> (0 < d)%N ->
  p <= 0 -> (s * o.-1 + d * k.-1)%N%:Z < n%:Z + p ->
  (forall w : 'I_k -> R, let C := convmat w s p d o n in C *m C^T = (\sum_t w t ^+ 2)%:M)
  <-> (k <= s %/ gcdn s d)%N \/ (o <= d %/ gcdn s d)%N := tight_frame.

(* ---- products with the transpose ---- *)

Definition spec_gram : forall (R : ringType) k (w : 'I_k -> R) (s d o n : nat) (p : int) (c c' : 'I_n),
  let C := convmat w s p d o n in
  (C^T *m C) c c'
  = \sum_(r < o) \sum_(t < k | meets s d p r t c) \sum_(t' < k | meets s d p r t' c') w t * w t' := gram.

Definition spec_gram_interior : forall (R : ringType) k (w : 'I_k -> R) (s d o n : nat) (p : int) (c c' : 'I_n),
  (0 < s)%N -> (0 < o)%N -> ((d * k.-1)%N%:Z <= c%:Z + p) && (c%:Z + p <= (s * o.-1)%N%:Z) ->
  let C := convmat w s p d o n in
  (C^T *m C) c c' = \sum_(t < k | ((d * t)%N == c%:Z + p %[mod s])%Z)
                      \sum_(t' < k | (c + d * t' == c' + d * t)%N) w t * w t' := gram_interior.

Definition spec_convT_ones : forall (R : ringType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat),
  (0 < s)%N -> (0 < o)%N -> forall c : 'I_n, interior k s p d o c ->
  ((convmat w s p d o n)^T *m const_mx 1 : 'cV_n) c 0
  = \sum_(t < k | ((d * t)%N == c%:Z + p %[mod s])%Z) w t := convT_ones.

Definition spec_checkerboard_weighted : forall (R : ringType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n : nat),
  (0 < s)%N -> (0 < o)%N ->
  (exists c0, [/\ interior k s p d o c0, interior k s p d o (c0 + s.-1)%N & (c0 + s.-1 < n)%N]) ->
  let y := (convmat w s p d o n)^T *m const_mx 1 : 'cV_n in
  let S x := \sum_(t < k | (d * t == x %[mod s])%N) w t in
  (forall c c' : 'I_n, interior k s p d o c -> interior k s p d o c' -> y c 0 = y c' 0)
  <-> (forall x x', (x < s)%N -> (x' < s)%N -> S x = S x') := checkerboard_weighted.

(* ---- gradients ---- *)

Definition spec_kernel_derivative : forall (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w h : Co -> Ci -> idx k -> R)
  (x : Ci -> idx n -> R) (g : Co -> idx o -> R),
  let patch ci (r : idx o) (t : idx k) := \sum_(c | meetsN s d p r t c) x ci c in
  \sum_co \sum_r conv s d p (fun co ci t => w co ci t + h co ci t) x co r * g co r
  = \sum_co \sum_r conv s d p w x co r * g co r
    + \sum_co \sum_ci \sum_t h co ci t * (\sum_r patch ci r t * g co r) := kernel_derivative.

Definition spec_input_derivative : forall (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R)
  (x v : Ci -> idx n -> R) (g : Co -> idx o -> R),
  \sum_co \sum_r conv s d p w (fun ci c => x ci c + v ci c) co r * g co r
  = \sum_co \sum_r conv s d p w x co r * g co r + \sum_ci \sum_c v ci c * convT s d p w g ci c := input_derivative.

Definition spec_conv_patch : forall (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (x : Ci -> idx n -> R) co (r : idx o),
  conv s d p w x co r = \sum_ci \sum_t w co ci t * (\sum_(c | meetsN s d p r t c) x ci c) := conv_patch.

(* ---- which layers have their transpose as inverse, for any number of axes ---- *)

Definition spec_gramND_inverse : forall (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R),
  let C co ci (r : idx o) (c : idx n) := \sum_(t | meetsN s d p r t c) w co ci t in
  (forall (x : Ci -> idx n -> R) ci c, convT s d p w (conv (o := o) s d p w x) ci c = x ci c)
  <-> forall ci c ci' c', \sum_co \sum_r C co ci r c * C co ci' r c' = ((ci == ci') && (c == c'))%:R := gramND_inverse.

Definition spec_single_tapND : forall (R : idomainType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (k o n : axis -> nat) (w : idx k -> R),
  (forall a, 0 < s a)%N -> (forall a, 0 < d a)%N -> (forall a, 0 < k a)%N ->
  (exists r : idx o, forall t : idx k, exists c : idx n, meetsN s d p r t c) ->
  let W := fun _ _ : unit => w in
  (forall (x : unit -> idx n -> R) c, convT s d p W (conv (o := o) s d p W x) tt c = x tt c)
  <-> exists t0, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                   & forall a (c : 'I_(n a)), exists r : 'I_(o a), meets (s a) (d a) (p a) r (t0 a) c] := single_tapND.

Definition spec_classificationND : forall (R : idomainType) (axis : finType) (k s d o n : axis -> nat)
  (pb pe : axis -> int) (w : idx k -> R),
  (forall a, [/\ 0 < k a, 0 < s a, 0 < d a & d a * (k a).-1 + s a <= n a]%N) ->
  (forall a r, (r < o a)%N = ((s a * r + d a * (k a).-1)%N%:Z < (n a)%:Z + pb a + pe a)) ->
  let W := fun _ _ : unit => w in
  (forall (x : unit -> idx n -> R) c, convT s d pb W (conv (o := o) s d pb W x) tt c = x tt c)
  <-> (forall a, s a = 1%N) /\
      exists t0, [/\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1
                   & forall a, (d a * (k a).-1)%N%:Z - pe a <= (d a * t0 a)%N%:Z <= pb a] := classificationND.

(* ---- circular padding ---- *)

Definition spec_circular_single : forall (k d : nat) (p : int) (n : nat), (0 < n)%N ->
  forall (R : comRingType) (w : 'I_k -> R) t0,
  (forall t, t != t0 -> w t = 0) -> w t0 * w t0 = 1 ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M := circular_single.

Definition spec_circular : forall (k d : nat) (p : int) (n : nat), (0 < n)%N ->
  forall (R : idomainType) (w : 'I_k -> R),
  2%:R != 0 :> R -> (2 * k.-1 <= n %/ gcdn n d)%N ->
  (circmat w d p n)^T *m circmat w d p n = 1%:M
  <-> exists t0, (forall t, t != t0 -> w t = 0) /\ w t0 * w t0 = 1 := circular.

Definition spec_circular_shared : forall (k d : nat) (p : int) (n : nat), (0 < n)%N ->
  forall F : fieldType,
  2%:R != 0 :> F -> (n %/ gcdn n d < k)%N ->
  exists w : 'I_k -> F, (circmat w d p n)^T *m circmat w d p n = 1%:M
    /\ exists t t', [/\ t != t', w t != 0 & w t' != 0] := circular_shared.

Definition spec_circular_reflection : forall (F : fieldType) (d : nat) (p : int) (n : nat), (0 < n)%N ->
  let m := (n %/ gcdn n d)%N in m%:R != 0 :> F ->
  let w (t : 'I_m) : F := 2%:R / m%:R - (t == 0 :> nat)%N%:R in
  (circmat w d p n)^T *m circmat w d p n = 1%:M := circular_reflection.

Definition spec_circular_three : forall p : int,
  let w (t : 'I_3) : rat := if t == 0 then - 3%:R^-1 else 2%:R / 3%:R in
  (circmat w 1 p 3)^T *m circmat w 1 p 3 = 1%:M := circular_three.

(* ---- a diagonal between the transpose and the inverse ---- *)

Definition spec_diagonal : forall (F : fieldType) m n (C : 'M[F]_(m, n)) (v : 'rV[F]_n),
  C^T *m C = diag_mx v -> (forall i, v 0 i != 0) ->
  diag_mx (\row_i (v 0 i)^-1) *m C^T *m C = 1%:M := diagonal.

Definition spec_one_tap_rows : forall (R : comRingType) m n (C : 'M[R]_(m, n)),
  (forall r c c', C r c != 0 -> C r c' != 0 -> c = c') ->
  C^T *m C = diag_mx (\row_c \sum_r C r c ^+ 2) := one_tap_rows.

Definition spec_zero_column : forall (R : ringType) m n (C : 'M[R]_(m, n)) c,
  (forall r, C r c = 0) -> forall L : 'M[R]_(n, m), L *m C <> 1%:M := zero_column.

Definition spec_lost_column : forall (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (a : axis) (c : 'I_(n a)),
  (forall (r : 'I_(o a)) (t : 'I_(k a)), ~~ meets (s a) (d a) (p a) r t c) ->
  forall x : Ci -> idx n -> R, (forall ci (b : idx n), b a != c -> x ci b = 0) ->
  forall co (r : idx o), conv s d p w x co r = 0 := lost_column.

Definition spec_lost_column_back : forall (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (a : axis) (ci0 : Ci) (b0 : idx n),
  (forall (r : 'I_(o a)) (t : 'I_(k a)), ~~ meets (s a) (d a) (p a) r t (b0 a)) ->
  forall back : (Co -> idx o -> R) -> Ci -> idx n -> R,
  (forall y z, (forall co r, y co r = z co r) -> forall ci c, back y ci c = back z ci c) ->
  ~ forall x ci (c : idx n), back (conv s d p w x) ci c = x ci c := lost_column_back.

(* ---- windows that tile the image ---- *)

Definition spec_orthonormal : forall (R : comRingType) (axis : finType) (s o : axis -> nat) (Co Ci : finType)
  (w : Co -> Ci -> idx s -> R), (forall a, 0 < o a)%N ->
  let n a := (s a * o a)%N in let d _ := 1%N in let p _ : int := 0 in
  (forall (x : Ci -> idx n -> R) ci c, convT s d p w (conv (o := o) s d p w x) ci c = x ci c)
  <-> forall ci t ci' t', \sum_co w co ci t * w co ci' t' = ((ci == ci') && (t == t'))%:R := orthonormal.

(* ---- factors ---- *)

Definition spec_factors : forall (R : ringType) k (w : 'I_k -> R) (s : nat) (p : int) (d o n L : nat),
  (s * o.-1 < L)%N ->
  convmat w s p d o n = keepmat R s o L *m convmat w 1 0 d L (L + d * k.-1) *m padmat R p (L + d * k.-1) n := factors.

Definition spec_convT_crop : forall (R : ringType) k (w : 'I_k -> R) (s d : nat) (p : int) (o n L : nat),
  (s * o.-1 + d * k.-1 < L)%N ->
  (convmat w s p d o n)^T = padmat R (- p) n L *m (convmat w s 0 d o L)^T := convT_crop.

Definition spec_shuffle_factors : forall (R : ringType) k (w : 'I_k -> R) (s d : nat) (p : int) (o n M : nat),
  (0 < s)%N -> (d * k.-1 < s * M)%N -> let Q := (o + M).-1 in
  let W rho := convmat (phase_tap w s d M rho \o @rev_ord M) 1 M.-1 1 Q o in
  (convmat w s p d o n)^T
  = padmat R (- p) n (s * Q) *m (\mxrow_(rho < s) place R s Q rho) *m (\mxcol_(rho < s) W rho) := shuffle_factors.

Definition spec_shuffle_factorsND : forall (R : ringType) (axis : finType) (Co Ci : finType)
  (s d k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (p : axis -> int) (M : axis -> nat)
  (y : Co -> idx o -> R) ci (c : idx n),
  (forall a, 0 < s a)%N -> (forall a, d a * (k a).-1 < s a * M a)%N ->
  let Q a := (o a + M a).-1 in let one _ := 1%N in
  let z : Ci * idx s -> idx Q -> R :=
    conv one one (fun a => (M a).-1%:Z) (fun i co m => polyphase s d w M co i (revN m)) y in
  convT s d p w y ci c
  = \sum_(u : idx (fun a => s a * Q a)%N | [forall a, (c a)%:Z + p a == (u a)%:Z])
      convT s one (fun=> 0) (pixel R s) z ci u := shuffle_factorsND.

(* ---- receptive fields ---- *)

Definition spec_sees_one : forall (x : window) (r c : nat),
  sees [:: x] r c <->
  exists2 t, (t < taps x)%N & meets (stride x) (dilation x) (padding x) r t c := sees_one.

Definition spec_receptive_field : forall l : seq window,
  let k i := taps (nth point l i) in let d i := dilation (nth point l i) in
  let s i := stride (nth point l i) in let p i := padding (nth point l i) in
  (forall i, (i < size l)%N -> (0 < k i)%N) -> forall u : int,
  let first : int := (\prod_(i < size l) s i)%N%:Z * u - \sum_(i < size l) p i * (\prod_(j < i) s j)%N%:Z in
  let last : int := first + (\sum_(i < size l) (k i).-1 * d i * \prod_(j < i) s j)%N%:Z in
  [/\ sees l u first, sees l u last & forall c, sees l u c -> first <= c <= last] := receptive_field.

Definition spec_receptive_recurrences : forall (l : seq window) (x : window),
  [/\ total_stride (rcons l x) = (total_stride l * stride x)%N,
      extent (rcons l x) = (extent l + total_stride l * ((taps x).-1 * dilation x))%N
    & total_padding (rcons l x) = total_padding l + (total_stride l)%:Z * padding x] := receptive_recurrences.

Definition spec_receptive_moved : forall (l : seq window) (u q c : int),
  sees l u c -> sees l (u + q) (c + (\prod_(i < size l) stride (nth point l i))%N%:Z * q) := receptive_moved.

Definition spec_paths_meet : forall (paths : seq (seq window)) (S : nat), paths <> [::] ->
  (forall l, List.In l paths ->
     total_stride l = S /\ forall i, (i < size l)%N -> (0 < taps (nth point l i))%N) ->
  exists a b : int, forall u,
  [/\ sees_any paths u (S%:Z * u + a), sees_any paths u (S%:Z * u + b)
    & forall c, sees_any paths u c -> S%:Z * u + a <= c <= S%:Z * u + b] := paths_meet.
(* ---- sizes that come back to themselves ---- *)

Definition spec_round_trips : forall (ls : list level) (n : Z), List.Forall level_ok ls ->
  there_and_back ls n = n <-> Z.divide (all_strides ls) (Z.sub n (class_of ls)) := round_trips.

Definition spec_round_trips_once : forall (ls : list level) (a : Z), List.Forall level_ok ls ->
  let inside x := Z.le a x /\ Z.lt x (Z.add a (all_strides ls)) in
  exists n, (inside n /\ there_and_back ls n = n)
            /\ forall x, inside x -> there_and_back ls x = x -> x = n := round_trips_once.

Definition spec_windows_fit_from : forall (ls : list level) (n : Z), List.Forall level_ok ls ->
  windows_fit ls n <-> Z.le (least_size ls) n := windows_fit_from.

Definition spec_wanted_padding : forall (l : level) (n : Z), level_ok l ->
  returned l (outputs l n) = n
  <-> extra_of l = Z.modulo (Z.sub (Z.add n (pads_of l)) (span_of l)) (stride_of l) := wanted_padding.

(* one answer for all, as asking takes its time *)
Definition everything := (spec_no_left_inverse_shape, spec_no_left_inverse_sizes, spec_null_vector,
  spec_null_vector_witness, spec_rank_gram, spec_output_size, spec_shrinks, spec_no_left_inverse,
  spec_transpose_not_inverse, spec_lost_image, spec_classification, spec_recipe, spec_recipe_entry,
  spec_recipeND, spec_adjoint, spec_adjoint_unique, spec_adjointND, spec_compose, spec_compose_padded_fails,
  spec_kpoly_comp, spec_composeND, spec_compose_unpadded, spec_compose_differs, spec_compose_transposed,
  spec_compose_mixed_fails,
  spec_coverage, spec_reads_axes, spec_reads_paths, spec_paths_poly, spec_coverageND,
  spec_coverage_listedND, spec_coverage_gapND, spec_subgridND, spec_subgrid, spec_wang_three,
  spec_wang_enough, spec_checkerboard, spec_resize, spec_resize_classes, spec_resize_constant,
  spec_shuffle, spec_shuffle_axis, spec_pixel_shuffle, spec_bias_only, spec_bias_only_count,
  spec_pseudo_inverse_unique, spec_transpose_pseudo_inverse, spec_tight_pseudo_inverse, spec_least_squares,
  spec_pseudo_inverse_normal, spec_pseudo_inverse_shortest, spec_tight_frame, spec_gram, spec_gram_interior,
  spec_convT_ones, spec_checkerboard_weighted, spec_kernel_derivative, spec_input_derivative,
  spec_conv_patch, spec_gramND_inverse, spec_single_tapND, spec_classificationND, spec_circular_single,
  spec_circular, spec_circular_shared, spec_circular_reflection, spec_circular_three, spec_diagonal,
  spec_one_tap_rows, spec_zero_column, spec_lost_column, spec_lost_column_back,
  spec_orthonormal, spec_factors, spec_convT_crop, spec_shuffle_factors,
  spec_shuffle_factorsND, spec_sees_one, spec_receptive_field, spec_receptive_recurrences,
  spec_receptive_moved, spec_paths_meet, spec_round_trips, spec_round_trips_once, spec_windows_fit_from,
  spec_wanted_padding).
Print Assumptions everything.

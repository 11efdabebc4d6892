(* Where C^T C is diagonal, dividing by the diagonal makes the transpose a left inverse.

   It is diagonal if no row has two entries that are not 0, as with a single tap. Its entries are then sums of
   squares, one for each column. A column that no output reads leaves no left inverse at all. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution RecipeND.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Theorem diagonal (F : fieldType) m n (C : 'M[F]_(m, n)) (v : 'rV[F]_n) :
  C^T *m C = diag_mx v -> (forall i, v 0 i != 0) ->
  diag_mx (\row_i (v 0 i)^-1) *m C^T *m C = 1%:M.
Proof.
by move=> e nz; rewrite -mulmxA e mul_diag_mx; apply/matrixP => i j; rewrite !mxE mulrnAr mulVf.
Qed.

Theorem one_tap_rows (R : comRingType) m n (C : 'M[R]_(m, n)) :
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

(* any number of axes, any channels: what stands at a place that one axis never meets goes to 0 *)
Theorem lost_column (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (a : axis) (c : 'I_(n a)) :
  (forall (r : 'I_(o a)) (t : 'I_(k a)), ~~ meets (s a) (d a) (p a) r t c) ->
  forall x : Ci -> idx n -> R, (forall ci (b : idx n), b a != c -> x ci b = 0) ->
  forall co (r : idx o), conv s d p w x co r = 0.
Proof.
move=> unmet x x0 co r; rewrite /conv big1 // => ci _; rewrite big1 // => t _; rewrite big1 // => b /forallP m.
have [e|/x0->] := eqVneq (b a) c; last by rewrite mulr0.
by have := unmet (r a) (t a); rewrite -e m.
Qed.

(* so nothing that starts from the output gives every image back *)
Corollary lost_column_back (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int)
  (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R) (a : axis) (ci0 : Ci) (b0 : idx n) :
  (forall (r : 'I_(o a)) (t : 'I_(k a)), ~~ meets (s a) (d a) (p a) r t (b0 a)) ->
  forall back : (Co -> idx o -> R) -> Ci -> idx n -> R,
  (forall y z, (forall co r, y co r = z co r) -> forall ci c, back y ci c = back z ci c) ->
  ~ forall x ci (c : idx n), back (conv s d p w x) ci c = x ci c.
Proof.
move=> unmet back ext inv; pose x ci (b : idx n) : R := ((ci == ci0) && (b == b0))%:R.
have z : forall co (r : idx o), conv s d p w x co r = 0.
  move=> co r; apply: (@lost_column _ _ _ _ _ _ _ _ _ _ _ a (b0 a)) => [r1 t1|ci b ne]; first exact: unmet.
  rewrite /x; case: eqP => //= _.
  by case: (b =P b0) ne => // ->; rewrite eqxx.
have := inv x ci0 b0; rewrite /x !eqxx /= => one.
have := inv (fun=> fun=> 0) ci0 b0; rewrite -(ext (conv s d p w x)) ?one; first by move/eqP; rewrite oner_eq0.
move=> co r; rewrite z /conv; symmetry; apply: big1 => i _; apply: big1 => t _; apply: big1 => j _.
by rewrite mulr0.
Qed.

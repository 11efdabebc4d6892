(* Where a multiple of the transpose is the pseudo-inverse.

   D is the Moore-Penrose pseudo-inverse of C if C D C = C, D C D = D, and C D and D C are symmetric; there is at
   most one. C^T / lam is it exactly if C C^T C = lam C, in particular if C C^T is lam times the identity, and then
   it is a right inverse. Over ordered fields the pseudo-inverse gives the least-squares solution, and of these the
   shortest. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution Adjoint.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Definition pseudo_inverse (R : ringType) m n (C : 'M[R]_(m, n)) (D : 'M[R]_(n, m)) : Prop :=
  [/\ C *m D *m C = C, D *m C *m D = D, (C *m D)^T = C *m D & (D *m C)^T = D *m C].

Theorem pseudo_inverse_unique (R : comRingType) m n (C : 'M[R]_(m, n)) (D E : 'M[R]_(n, m)) :
  pseudo_inverse C D -> pseudo_inverse C E -> D = E.
Proof.
move=> [d1 d2 d3 d4] [e1 e2 e3 e4].
have CDE : C *m D = C *m E by rewrite -d3 -{1}e1 -mulmxA trmx_mul d3 e3 mulmxA d1.
have DEC : D *m C = E *m C.
  by rewrite -d4 -{1}e1 -[C *m E *m C]mulmxA mulmxA trmx_mul d4 e4 -mulmxA [C *m (D *m C)]mulmxA d1.
by rewrite -d2 DEC -mulmxA CDE mulmxA e2.
Qed.

Theorem pseudo_inverse_normal (R : comRingType) m n (C : 'M[R]_(m, n)) (D : 'M[R]_(n, m)) (y : 'cV[R]_m) :
  pseudo_inverse C D -> C^T *m C *m (D *m y) = C^T *m y.
Proof. by move=> [CDC _ CD _]; rewrite mulmxA -[C^T *m C *m D]mulmxA -CD -trmx_mul CDC. Qed.

Section Field.
Variables (F : fieldType) (m n : nat) (C : 'M[F]_(m, n)) (lam : F).
Hypothesis lam0 : lam != 0.

Theorem transpose_pseudo_inverse :
  pseudo_inverse C (lam^-1 *: C^T) <-> C *m C^T *m C = lam *: C.
Proof.
have DC : C *m (lam^-1 *: C^T) = lam^-1 *: (C *m C^T) by rewrite -scalemxAr.
have CD : lam^-1 *: C^T *m C = lam^-1 *: (C^T *m C) by rewrite -scalemxAl.
rewrite /pseudo_inverse DC CD -scalemxAl !linearZ /= !trmx_mul !trmxK -mulmxA.
split=> [[CC _ _ _]|CC]; first by rewrite -[in RHS]CC scalerA divff ?scale1r.
have CC' : C^T *m C *m C^T = lam *: C^T.
  by apply: trmx_inj; rewrite !trmx_mul linearZ /= !trmxK -CC.
split=> //; first by rewrite CC scalerA mulVf ?scale1r.
by rewrite -scalemxAl CC' !scalerA -mulrA mulVf // mulr1.
Qed.

Theorem tight_pseudo_inverse : C *m C^T = lam%:M ->
  pseudo_inverse C (lam^-1 *: C^T) /\ C *m (lam^-1 *: C^T) = 1%:M.
Proof.
move=> CC; split; first by apply/transpose_pseudo_inverse; rewrite CC mul_scalar_mx.
by rewrite -scalemxAr CC scale_scalar_mx mulVf.
Qed.
End Field.

Section LeastSquares.
Variables (F : realFieldType) (m n : nat) (C : 'M[F]_(m, n)).
Lemma dot_ge0 k (x : 'cV[F]_k) : 0 <= dot x x.
Proof. by apply: sumr_ge0 => i _; rewrite -expr2 sqr_ge0. Qed.
Lemma dot_eq0 k (x : 'cV[F]_k) : dot x x = 0 -> x = 0.
Proof.
move=> /eqP; rewrite psumr_eq0 => [/allP h|i _]; last by rewrite -expr2 sqr_ge0.
by apply/colP => i; have := h i; rewrite mem_index_enum mxE mulf_eq0 orbb => /(_ isT) /eqP.
Qed.
Lemma dotDD k (x y : 'cV[F]_k) : dot x y = 0 -> dot (x + y) (x + y) = dot x x + dot y y.
Proof.
move=> xy; have yx : dot y x = 0 by rewrite -xy; apply: eq_bigr => i _; rewrite mulrC.
rewrite /dot; under eq_bigr => i _ do rewrite mxE mulrDl !mulrDr.
by rewrite !big_split /= -!/(dot _ _) xy yx addr0 add0r.
Qed.

Theorem least_squares (x : 'cV[F]_n) y : C^T *m C *m x = C^T *m y ->
  forall z, dot (C *m x - y) (C *m x - y) <= dot (C *m z - y) (C *m z - y).
Proof.
move=> normal z; have -> : C *m z - y = C *m (z - x) + (C *m x - y).
  by rewrite mulmxBr addrA subrK.
have orth : dot (C *m (z - x)) (C *m x - y) = 0.
  by rewrite dotE trmx_mul -mulmxA mulmxBr mulmxA normal subrr mulmx0 mxE.
by rewrite (dotDD orth) ler_addr dot_ge0.
Qed.

(* of the least-squares solutions D y is the shortest *)
Theorem pseudo_inverse_shortest (D : 'M[F]_(n, m)) (x : 'cV[F]_n) y : pseudo_inverse C D ->
  C^T *m C *m x = C^T *m y -> dot (D *m y) (D *m y) <= dot x x.
Proof.
move=> PI normal; have [_ DCD _ DC] := PI; pose u := x - D *m y.
have Cu : C *m u = 0.
  apply: dot_eq0; rewrite dotE trmx_mul -mulmxA [C^T *m _]mulmxA mulmxBr normal.
  by rewrite (pseudo_inverse_normal _ PI) subrr mulmx0 mxE.
have orth : dot (D *m y) u = 0.
  by rewrite -DCD -DC -mulmxA dotE !trmx_mul !trmxK -!mulmxA Cu !mulmx0 mxE.
have -> : x = D *m y + u by rewrite addrC subrK.
by rewrite (dotDD orth) ler_addl dot_ge0.
Qed.
End LeastSquares.

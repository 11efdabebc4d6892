(* The receptive field of a stack: from where to where an output reads the input, through all layers.

   A window has taps, a dilation, a stride and a signed padding at the beginning. Output v sees place c when
   c = s*v + d*t - p for some tap t; through a stack of windows, that of the first layer first, output u sees c
   when it sees some output of the first layer that sees c. Outputs and places are any integers: what lies outside
   the image is padding. The first place seen is S u - P, the last one r - 1 further, with

     S = s_1 ... s_L    r = 1 + sum_l (k_l - 1) d_l s_1 ... s_(l-1)    P = sum_l p_l s_1 ... s_(l-1)

   (Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks, Distill 2019). The recurrences
   layer by layer give the same numbers; [extent] is r - 1. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Record window := Window { taps : nat; dilation : nat; stride : nat; padding : int }.
Definition point := Window 1 1 1 0.

Fixpoint sees (l : seq window) (u c : int) : Prop :=
  if l is x :: later
  then exists v, sees later u v
       /\ exists2 t, (t < taps x)%N & (stride x)%:Z * v + (dilation x * t)%N%:Z = c + padding x
  else u = c.

(* the relation of the matrix, where all are indices *)
Lemma sees_one x (r c : nat) :
  sees [:: x] r c <-> exists2 t, (t < taps x)%N & meets (stride x) (dilation x) (padding x) r t c.
Proof.
rewrite /meets; split=> [[v [/= <- [t tk e]]]|[t tk /eqP e]].
  by exists t => //; rewrite PoszD PoszM e.
by exists r; split=> //; exists t => //; rewrite -PoszM -PoszD.
Qed.

(* ---- closed forms ---- *)

Definition strides_before (l : seq window) i : nat := \prod_(j < i) stride (nth point l j).
Definition total_stride (l : seq window) : nat := \prod_(j < size l) stride (nth point l j).
Definition extent (l : seq window) : nat :=
  \sum_(i < size l) (taps (nth point l i)).-1 * dilation (nth point l i) * strides_before l i.
Definition total_padding (l : seq window) : int :=
  \sum_(i < size l) padding (nth point l i) * (strides_before l i)%:Z.

Lemma strides_beforeS x l i : strides_before (x :: l) i.+1 = (stride x * strides_before l i)%N.
Proof. by rewrite /strides_before big_ord_recl. Qed.

Lemma total_stride_cons x l : total_stride (x :: l) = (stride x * total_stride l)%N.
Proof. by rewrite /total_stride big_ord_recl. Qed.

Lemma extent_cons x l : extent (x :: l) = ((taps x).-1 * dilation x + stride x * extent l)%N.
Proof.
rewrite /extent big_ord_recl /= /strides_before big_ord0 muln1; congr addn.
rewrite big_distrr; apply: eq_bigr => i _ /=.
by rewrite -/(strides_before _ _) strides_beforeS mulnCA.
Qed.

Lemma total_padding_cons x l : total_padding (x :: l) = padding x + (stride x)%:Z * total_padding l.
Proof.
rewrite /total_padding big_ord_recl /= /strides_before big_ord0 mulr1; congr (_ + _).
rewrite mulr_sumr; apply: eq_bigr => i _ /=.
by rewrite -/(strides_before _ _) strides_beforeS PoszM mulrCA.
Qed.

(* ---- the recurrences: one more layer behind ---- *)

Lemma strides_before_rcons l x i : (i <= size l)%N -> strides_before (rcons l x) i = strides_before l i.
Proof.
move=> il; apply: eq_bigr => j _; rewrite nth_rcons ifT //.
exact: leq_trans (ltn_ord j) il.
Qed.

Lemma nth_before l x (i : 'I_(size l)) : nth point (rcons l x) i = nth point l i.
Proof. by rewrite nth_rcons ltn_ord. Qed.

Lemma nth_last l x : nth point (rcons l x) (size l) = x.
Proof. by rewrite nth_rcons ltnn eqxx. Qed.

Theorem receptive_recurrences l x :
  [/\ total_stride (rcons l x) = (total_stride l * stride x)%N,
      extent (rcons l x) = (extent l + total_stride l * ((taps x).-1 * dilation x))%N
    & total_padding (rcons l x) = total_padding l + (total_stride l)%:Z * padding x].
Proof.
rewrite /total_stride /extent /total_padding size_rcons !big_ord_recr /= !nth_last; split.
- by congr muln; apply: eq_bigr => i _; rewrite nth_before.
- rewrite strides_before_rcons // [(_ * strides_before _ _)%N]mulnC; congr addn.
  by apply: eq_bigr => i _; rewrite nth_before strides_before_rcons // ltnW.
rewrite strides_before_rcons // [padding x * _]mulrC; congr (_ + _).
by apply: eq_bigr => i _; rewrite nth_before strides_before_rcons // ltnW.
Qed.

(* ---- they are what is read ---- *)

Lemma step (s J u P p : int) : s * (J * u - P) - p = s * J * u - (p + s * P).
Proof. by rewrite mulrBr mulrA opprD [- p - _]addrC addrA. Qed.

Theorem receptive_field l : (forall i, (i < size l)%N -> (0 < taps (nth point l i))%N) ->
  forall u, let first := (total_stride l)%:Z * u - total_padding l in
  [/\ sees l u first, sees l u (first + (extent l)%:Z)
    & forall c, sees l u c -> first <= c <= first + (extent l)%:Z].
Proof.
elim: l => [|x l IH] tk u.
  rewrite /total_stride /extent /total_padding /= !big_ord0 mul1r subr0 addr0; split=> // c ->.
  by rewrite lexx.
have tkl i : (i < size l)%N -> (0 < taps (nth point l i))%N by move=> il; exact: (tk i.+1).
have [IHfirst IHlast IHall] := IH tkl u.
have k0 : (0 < taps x)%N := tk 0%N isT.
set f := (total_stride l)%:Z * u - total_padding l in IHfirst IHlast IHall.
set D := (dilation x * (taps x).-1)%N%:Z.
have firstE : (total_stride (x :: l))%:Z * u - total_padding (x :: l) = (stride x)%:Z * f - padding x.
  by rewrite total_stride_cons total_padding_cons PoszM step.
have lastE : (extent (x :: l))%:Z = D + (stride x)%:Z * (extent l)%:Z.
  by rewrite extent_cons PoszD [in LHS]mulnC PoszM.
move=> first; rewrite /first firstE lastE /=; split.
- by exists f; split=> //; exists 0%N => //; rewrite muln0 addr0 subrK.
- exists (f + (extent l)%:Z); split=> //; exists (taps x).-1; first by rewrite prednK.
  by rewrite mulrDr [RHS]addrAC subrK [D + _]addrC addrA.
move=> c [v [/IHall/andP[low high] [t tlt e]]].
have -> : c = (stride x)%:Z * v + (dilation x * t)%N%:Z - padding x by rewrite e addrK.
apply/andP; split.
  by rewrite ler_add2r ler_paddr // ler_wpmul2l.
rewrite [X in _ <= X]addrAC ler_add2r [D + _]addrC addrA -mulrDr ler_add //.
  by rewrite ler_wpmul2l.
by rewrite lez_nat ltn_predM.
Qed.

(* another output reads the same, moved by the jump *)
Theorem receptive_moved l u q c : sees l u c -> sees l (u + q) (c + (total_stride l)%:Z * q).
Proof.
elim: l u c => [|x l IH] u c /=; first by rewrite /total_stride big_ord0 mul1r => ->.
case=> v [/IH vq [t tk e]]; exists (v + (total_stride l)%:Z * q); split=> //; exists t => //.
by rewrite total_stride_cons PoszM mulrDr addrAC e addrAC mulrA.
Qed.

(* ---- paths that meet ---- *)

Definition sees_any (paths : seq (seq window)) u c := exists2 l, List.In l paths & sees l u c.

(* if all paths have the same jump, together they read from one place to another, which move by the jump *)
Theorem paths_meet paths (S : nat) : paths <> [::] ->
  (forall l, List.In l paths ->
     total_stride l = S /\ forall i, (i < size l)%N -> (0 < taps (nth point l i))%N) ->
  exists a b : int, forall u,
  [/\ sees_any paths u (S%:Z * u + a), sees_any paths u (S%:Z * u + b)
    & forall c, sees_any paths u c -> S%:Z * u + a <= c <= S%:Z * u + b].
Proof.
elim: paths => // l paths IH _ ok.
have [jl tk] := ok l (or_introl erefl).
pose a := - total_padding l; pose b := - total_padding l + (extent l)%:Z.
have own u : [/\ sees l u (S%:Z * u + a), sees l u (S%:Z * u + b)
               & forall c, sees l u c -> S%:Z * u + a <= c <= S%:Z * u + b].
  by have := receptive_field tk u; rewrite jl /a /b addrA.
case: paths IH ok => [_ _|l' paths IH ok].
  exists a, b => u; have [f la all] := own u; split.
  - by exists l => //; left.
  - by exists l => //; left.
  by move=> c [_ [<-|//]] /all.
have [//|m mp|a' [b' rest]] := IH; first by apply: ok; right.
exists (Num.min a a'), (Num.max b b') => u.
have [f la all] := own u; have [[m1 in1 f'] [m2 in2 la'] all'] := rest u; split.
- by rewrite minEle; case: ifP => _; [exists l => //; left | exists m1 => //; right].
- by rewrite maxEle; case: ifP => _; [exists m2 => //; right | exists l => //; left].
move=> c [m [<-|mp] rd].
  have /andP[low high] := all c rd.
  by rewrite (le_trans _ low) ?(le_trans high) ?ler_add2l // ?le_minl ?le_maxr lexx.
have /andP[low high] : S%:Z * u + a' <= c <= S%:Z * u + b' by apply: all'; exists m.
by rewrite (le_trans _ low) ?(le_trans high) ?ler_add2l // ?le_minl ?le_maxr lexx orbT.
Qed.

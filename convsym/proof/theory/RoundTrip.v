(* Which sizes come back to themselves through a stack of layers and its mirrored decoder.

   A layer makes floor((n + P - khat) / s) + 1 outputs of n; its transposed layer, with output padding op, makes
   s * (o - 1) + khat - P + op of o. The decoder undoes the layers in the opposite order. For any number of layers with
   0 <= op < s, exactly the sizes of one class modulo the product of the strides come back; every window on the way
   fits exactly from a least size on. *)
From Coq Require Import ZArith List Lia.
Local Open Scope Z_scope.

Record level := Level { stride_of : Z; span_of : Z; pads_of : Z; extra_of : Z }.
Definition level_ok (l : level) := 0 < stride_of l /\ 0 <= extra_of l < stride_of l.
Definition outputs (l : level) (n : Z) := (n + pads_of l - span_of l) / stride_of l + 1.
Definition returned (l : level) (o : Z) := stride_of l * (o - 1) + span_of l - pads_of l + extra_of l.

Fixpoint there_and_back (ls : list level) (n : Z) : Z :=
  match ls with nil => n | l :: rest => returned l (there_and_back rest (outputs l n)) end.
Fixpoint all_strides (ls : list level) : Z :=
  match ls with nil => 1 | l :: rest => stride_of l * all_strides rest end.
Fixpoint class_of (ls : list level) : Z :=
  match ls with nil => 0 | l :: rest => returned l (class_of rest) end.
Fixpoint windows_fit (ls : list level) (n : Z) : Prop :=
  match ls with nil => 1 <= n | l :: rest => 1 <= n /\ span_of l <= n + pads_of l /\ windows_fit rest (outputs l n) end.
Fixpoint least_size (ls : list level) : Z :=
  match ls with nil => 1 | l :: rest => Z.max 1 (stride_of l * (least_size rest - 1) + span_of l - pads_of l) end.

Lemma back_outputs l n y : level_ok l ->
  returned l y = n <-> y = outputs l n /\ extra_of l = (n + pads_of l - span_of l) mod stride_of l.
Proof.
intros [s0 [e0 es]]; unfold returned, outputs.
pose proof (Z.div_mod (n + pads_of l - span_of l) (stride_of l)) as E.
pose proof (Z.mod_pos_bound (n + pads_of l - span_of l) (stride_of l) s0) as B.
split.
- intros H.
  assert (D : n + pads_of l - span_of l = stride_of l * (y - 1) + extra_of l) by lia.
  rewrite D at 1.
  rewrite D.
  replace (stride_of l * (y - 1) + extra_of l) with (extra_of l + (y - 1) * stride_of l) by lia.
  rewrite Z.div_add, Z.mod_add, Z.div_small, Z.mod_small; lia.
- intros [-> e]. rewrite e. lia.
Qed.

Lemma strides_positive ls : Forall level_ok ls -> 0 < all_strides ls.
Proof.
induction 1 as [|l ls [s0 _] _ IH]; simpl; [lia|].
now apply Z.mul_pos_pos.
Qed.

Theorem round_trips ls n : Forall level_ok ls ->
  there_and_back ls n = n <-> (all_strides ls | n - class_of ls).
Proof.
intros H; revert n; induction H as [|l ls pl H IH]; intros n; simpl.
- split; [intros _|trivial]. exists (n - 0). lia.
- rewrite (back_outputs l n _ pl), IH.
  pose proof (strides_positive ls H) as Sp.
  destruct pl as [s0 [e0 es]].
  pose proof (Z.div_mod (n + pads_of l - span_of l) (stride_of l)) as E.
  pose proof (Z.mod_pos_bound (n + pads_of l - span_of l) (stride_of l) s0) as B.
  unfold outputs, returned; split.
  + intros [[z Z] e]. exists z. nia.
  + intros [z Z].
    assert (D : n + pads_of l - span_of l = extra_of l + (class_of ls - 1 + z * all_strides ls) * stride_of l) by lia.
    rewrite D, Z.div_add, Z.mod_add, Z.div_small, Z.mod_small by lia.
    split; [exists z; lia|reflexivity].
Qed.

Theorem round_trips_once ls a : Forall level_ok ls ->
  exists n, (a <= n < a + all_strides ls /\ there_and_back ls n = n)
            /\ forall x, a <= x < a + all_strides ls -> there_and_back ls x = x -> x = n.
Proof.
intros H. pose proof (strides_positive ls H) as Sp.
pose proof (Z.mod_pos_bound (class_of ls - a) (all_strides ls) Sp) as B.
pose proof (Z.div_mod (class_of ls - a) (all_strides ls)) as E.
exists (a + (class_of ls - a) mod all_strides ls); split.
- split; [lia|]. apply (round_trips ls _ H).
  exists (- ((class_of ls - a) / all_strides ls)). lia.
- intros x Bx Hx. apply (round_trips ls _ H) in Hx. destruct Hx as [z Z].
  assert (K : class_of ls - a = (x - a) + (- z) * all_strides ls) by lia.
  rewrite K, Z.mod_add, Z.mod_small; lia.
Qed.

Lemma least_positive ls : 1 <= least_size ls.
Proof. destruct ls; simpl; lia. Qed.

Theorem windows_fit_from ls n : Forall level_ok ls -> windows_fit ls n <-> least_size ls <= n.
Proof.
intros H; revert n; induction H as [|l ls [s0 _] H IH]; intros n; simpl; [tauto|].
rewrite IH; unfold outputs.
pose proof (least_positive ls) as L.
pose proof (Z.div_mod (n + pads_of l - span_of l) (stride_of l)) as E.
pose proof (Z.mod_pos_bound (n + pads_of l - span_of l) (stride_of l) s0) as B.
set (q := (n + pads_of l - span_of l) / stride_of l) in *.
set (r := (n + pads_of l - span_of l) mod stride_of l) in *.
split.
- intros [n1 [f g]]. assert (stride_of l * (least_size ls - 1) <= stride_of l * q) by (apply Z.mul_le_mono_nonneg_l; lia). lia.
- intros g. assert (F : stride_of l * (least_size ls - 1) <= n + pads_of l - span_of l) by lia.
  assert (0 <= stride_of l * (least_size ls - 1)) by (apply Z.mul_nonneg_nonneg; lia).
  repeat split; try lia.
  assert (least_size ls - 1 <= q) by (apply Z.lt_succ_r; apply (Z.mul_lt_mono_pos_l (stride_of l)); lia).
  lia.
Qed.

Theorem wanted_padding l n : level_ok l ->
  returned l (outputs l n) = n <-> extra_of l = (n + pads_of l - span_of l) mod stride_of l.
Proof. intros p; rewrite (back_outputs l n _ p); tauto. Qed.

(* The derivatives of a convolution: any number of axes and any channels.

   A convolution is linear in its input and linear in its kernel. Let g be the gradient at the output. A change h of
   the kernel changes the output, paired with g, by h paired with the correlation of the patches of the input with
   g; a change v of the input by v paired with the transposed convolution of g. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution RecipeND.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Gradients.
Variables (R : ringType) (axis : finType) (s d : axis -> nat) (p : axis -> int).
Variables (Co Ci : finType) (k o n : axis -> nat).
Implicit Types (w h : Co -> Ci -> idx k -> R) (x v : Ci -> idx n -> R) (g : Co -> idx o -> R).

(* what tap t reads for output r (im2col) *)
Definition patch x ci (r : idx o) (t : idx k) : R := \sum_(c | meetsN s d p r t c) x ci c.
Definition kernel_gradient x g co ci (t : idx k) : R := \sum_r patch x ci r t * g co r.

Theorem conv_patch w x co (r : idx o) :
  conv s d p w x co r = \sum_ci \sum_t w co ci t * patch x ci r t.
Proof. by apply: eq_bigr => ci _; apply: eq_bigr => t _; rewrite /patch mulr_sumr. Qed.

Theorem kernel_adjoint w x g :
  \sum_co \sum_r conv s d p w x co r * g co r
  = \sum_co \sum_ci \sum_t w co ci t * kernel_gradient x g co ci t.
Proof.
apply: eq_bigr => co _; under eq_bigr => r _ do rewrite conv_patch mulr_suml.
rewrite exchange_big; apply: eq_bigr => ci _ /=.
under eq_bigr => r _ do rewrite mulr_suml.
rewrite exchange_big; apply: eq_bigr => t _ /=.
by rewrite mulr_sumr; apply: eq_bigr => r _; rewrite mulrA.
Qed.

Theorem conv_kernelD w h x co (r : idx o) :
  conv s d p (fun co ci t => w co ci t + h co ci t) x co r = conv s d p w x co r + conv s d p h x co r.
Proof.
rewrite !conv_patch -big_split; apply: eq_bigr => ci _; rewrite -big_split.
by apply: eq_bigr => t _; rewrite mulrDl.
Qed.

Theorem conv_inputD w x v co (r : idx o) :
  conv s d p w (fun ci c => x ci c + v ci c) co r = conv s d p w x co r + conv s d p w v co r.
Proof.
rewrite !conv_patch -big_split; apply: eq_bigr => ci _; rewrite -big_split.
by apply: eq_bigr => t _; rewrite /= -mulrDr /patch -big_split.
Qed.

(* g paired with the convolution changes by the change h of the kernel paired with the kernel's gradient *)
Theorem kernel_derivative w h x g :
  \sum_co \sum_r conv s d p (fun co ci t => w co ci t + h co ci t) x co r * g co r
  = \sum_co \sum_r conv s d p w x co r * g co r
    + \sum_co \sum_ci \sum_t h co ci t * kernel_gradient x g co ci t.
Proof.
rewrite -kernel_adjoint -big_split; apply: eq_bigr => co _; rewrite -big_split.
by apply: eq_bigr => r _; rewrite conv_kernelD mulrDl.
Qed.
End Gradients.

Section Input.
Variables (R : comRingType) (axis : finType) (s d : axis -> nat) (p : axis -> int).
Variables (Co Ci : finType) (k o n : axis -> nat) (w : Co -> Ci -> idx k -> R).
(* and by the change v of the input paired with the transposed convolution of g *)
Theorem input_derivative (x v : Ci -> idx n -> R) (g : Co -> idx o -> R) :
  \sum_co \sum_r conv s d p w (fun ci c => x ci c + v ci c) co r * g co r
  = \sum_co \sum_r conv s d p w x co r * g co r + \sum_ci \sum_c v ci c * convT s d p w g ci c.
Proof.
rewrite -adjointND -big_split; apply: eq_bigr => co _; rewrite -big_split.
by apply: eq_bigr => r _; rewrite conv_inputD mulrDl.
Qed.
End Input.

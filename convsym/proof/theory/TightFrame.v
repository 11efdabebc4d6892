(* Where C C^T is a multiple of the identity, whatever the taps.

   One channel, one axis, every window inside: C C^T = (sum of w_t^2) I for all taps exactly if no two windows read
   the same place, k <= s/gcd(s, d) or o <= d/gcd(s, d). With d = 1: the windows do not overlap, or there is at most
   one. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

(* if s*x is a multiple of d, so is x of d/gcd(s, d) *)
Lemma dvdn_part s d x : (0 < s)%N -> (d %| s * x)%N -> (d %/ gcdn s d %| x)%N.
Proof.
move=> s0 h; rewrite dvdn_divLR ?gcdn_gt0 ?s0 ?dvdn_gcdr // mulnC muln_gcdl dvdn_gcd h.
by rewrite dvdn_mulr.
Qed.

Lemma dvdn_small m x : (m %| x)%N -> (x < m)%N -> x = 0%N.
Proof. by case: x => // x /dvdn_leq le lt; move: (le isT); rewrite leqNgt lt. Qed.

(* s*r + d*t is a different number for different (r, t) *)
Lemma reads_once s d k o r r' t t' : (0 < s)%N -> (0 < d)%N ->
  (k <= s %/ gcdn s d)%N \/ (o <= d %/ gcdn s d)%N ->
  (r < o)%N -> (r' < o)%N -> (t < k)%N -> (t' < k)%N ->
  (s * r + d * t = s * r' + d * t')%N -> r = r' /\ t = t'.
Proof.
move=> s0 d0 few; wlog le : r r' t t' / (r' <= r)%N => [hw|] ro r'o tk t'k e.
  by case/orP: (leq_total r r') => le; [case: (hw r' r t' t)|apply: hw].
have e' : (s * (r - r') = d * (t' - t))%N by rewrite !mulnBr; nlia.
have x0 : (r - r' = 0)%N.
  case: few => few; last by apply: (@dvdn_small (d %/ gcdn s d)); [apply: dvdn_part => //; rewrite e' dvdn_mulr|nlia].
  have y0 : (t' - t = 0)%N.
    apply: (@dvdn_small (s %/ gcdn s d)); last by nlia.
    by rewrite gcdnC; apply: dvdn_part => //; rewrite -e' dvdn_mulr.
  by move/eqP: e'; rewrite y0 muln0 muln_eq0 eqn0Ngt s0 => /eqP.
have rr : r = r' by nlia.
by split=> //; move: e; rewrite rr => /addnI/eqP; rewrite eqn_mul2l eqn0Ngt d0 => /eqP.
Qed.

Section Tight.
Variables (R : ringType) (k s d o n : nat) (p : int).
Hypotheses (s0 : (0 < s)%N) (d0 : (0 < d)%N).
(* every window is inside *)
Hypotheses (crop : p <= 0) (fit : (s * o.-1 + d * k.-1)%N%:Z < n%:Z + p).

Lemma frame_entry (w : 'I_k -> R) r r' : let C := convmat w s p d o n in
  (C *m C^T) r r' = \sum_(t < k) \sum_(t' < k | (s * r + d * t == s * r' + d * t')%N) w t * w t'.
Proof.
move=> C; have [b pE] : exists b : nat, p = - b%:Z.
  by case: p crop => [[|//] _|b _]; [exists 0%N; rewrite oppr0|exists b.+1; rewrite NegzE].
rewrite mxE; under eq_bigr => c _ do rewrite !mxE big_distrlr /=.
rewrite (exchange_big_dep xpredT) //=; apply: eq_bigr => t _.
have lt : (s * r + d * t + b < n)%N.
  have := ltn_predM d (ltn_ord t); have := ltn_predM s (ltn_ord r).
  move: fit; rewrite pE ltr_subr_addr -PoszD ltz_nat => *; nlia.
rewrite (big_pred1 (Ordinal lt)) => [|c]; last first.
  by rewrite pE -[- _]add0r meetsB addn0 eq_sym.
by apply: eq_bigl => t'; rewrite pE -[- _]add0r meetsB addn0 eqn_add2r eq_sym.
Qed.

Theorem tight_frame :
  (forall w : 'I_k -> R, let C := convmat w s p d o n in C *m C^T = (\sum_t w t ^+ 2)%:M)
  <-> (k <= s %/ gcdn s d)%N \/ (o <= d %/ gcdn s d)%N.
Proof.
split=> [tight|few w C]; last first.
  apply/matrixP => r r'; rewrite frame_entry mxE; case: eqP => [<-|ne].
    rewrite mulr1n; apply: eq_bigr => t _; rewrite (big_pred1 t) // => t'.
    by rewrite eqn_add2l eqn_mul2l eqn0Ngt d0 eq_sym.
  rewrite mulr0n big1 // => t _; rewrite big_pred0 // => t'; apply/eqP => e; case: ne.
  by apply: val_inj; case: (reads_once s0 d0 few (ltn_ord r) (ltn_ord r') (ltn_ord t) (ltn_ord t') e).
apply/orP; rewrite -[_ || _]negbK negb_or -!ltnNge; apply/negP => /andP[].
set s' := (s %/ _)%N; set d' := (d %/ _)%N => sk d'o.
have sd : (s * d' = d * s')%N by rewrite /s' /d' muln_divCA_gcd.
have s'0 : (0 < s')%N by rewrite divn_gt0 ?gcdn_gt0 ?s0 // dvdn_leq ?dvdn_gcdl.
have d'0 : (0 < d')%N by rewrite divn_gt0 ?gcdn_gt0 ?s0 // dvdn_leq ?dvdn_gcdr.
have [o0 k0] : (0 < o)%N /\ (0 < k)%N by split; [apply: leq_ltn_trans d'o|apply: leq_ltn_trans sk].
(* two taps, apart by s/g, meet the same place from rows apart by d/g *)
pose w (t : 'I_k) : R := ((t == 0 :> nat) || (t == s' :> nat))%N%:R.
move/matrixP/(_ (Ordinal d'o) (Ordinal o0)): (tight w); rewrite frame_entry mxE.
rewrite (_ : _ == _ = false) /= ?muln0 ?add0n; last by apply/eqP => -[] e; move: d'0; rewrite e.
rewrite (bigD1 (Ordinal k0)) //= (big_pred1 (Ordinal sk)) => [|t']; last first.
  by rewrite muln0 addn0 sd eqn_mul2l eqn0Ngt d0 eq_sym.
rewrite big1 ?addr0 => [|t t0]; last first.
  rewrite big1 // => t'; rewrite sd -mulnDr eqn_mul2l eqn0Ngt d0 /= => /eqP e.
  rewrite /w -e; have /negbTE -> : (t != 0 :> nat)%N by [].
  case: eqP => [->|_]; last by rewrite mul0r.
  have ne : (s' + s' != s')%N by rewrite -[X in _ != X]addn0 eqn_add2l -lt0n.
  by rewrite addn_eq0 (negbTE ne) eqn0Ngt s'0 mulr0.
by rewrite /w eqxx /= eqxx orbT mulr1 => /eqP; rewrite oner_eq0.
Qed.
End Tight.

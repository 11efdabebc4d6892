(* The receptive field has no holes: which integers are sums of rates times taps.

   A stack of layers, layer i with k_i taps at rate r_i (the product of the strides before it times its
   dilation), rates ascending: every place of the receptive field is read exactly if each rate is at most one more than
   the reach of the layers before it. *)
From mathcomp Require Import all_ssreflect.
From Coq Require Import Lia.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Section Fun.
Variables (k r : nat -> nat).
Definition reach l := \sum_(i < l) (k i).-1 * r i.
Definition rep l v := exists t : nat -> nat,
  (forall i, i < l -> t i < k i) /\ v = \sum_(i < l) r i * t i.
Definition covers l := forall v, v <= reach l -> rep l v.

Lemma reachS l : reach l.+1 = reach l + (k l).-1 * r l.
Proof. by rewrite /reach big_ord_recr. Qed.

Lemma covers_if l : (forall i, i < l -> 0 < k i) ->
  (forall i, i < l -> r i <= (reach i).+1) -> covers l.
Proof.
elim: l => [|l IH] k0 H v.
  by rewrite /reach big_ord0 leqn0 => /eqP->; exists (fun=> 0); split=> //; rewrite big_ord0.
rewrite reachS => lev.
have kl := k0 l (leqnn _); have rl := H l (leqnn _).
pose q := minn (k l).-1 (v %/ r l).
have qk : q < k l by rewrite (leq_ltn_trans (geq_minl _ _)) // prednK.
have qv : q * r l <= v.
  by rewrite (leq_trans _ (leq_trunc_div v (r l))) // leq_mul2r geq_minr orbT.
have rem : v - q * r l <= reach l.
  rewrite /q; case: (leqP (k l).-1 (v %/ r l)) => [le|lt].
    by rewrite leq_subLR addnC.
  have [r0|rp] := posnP (r l); first by rewrite r0 muln0 subn0 -[reach l]addn0 -(muln0 (k l).-1) -r0.
  rewrite -ltnS (leq_trans _ rl) // {1}(divn_eq v (r l)) addKn ltn_mod //.
have [t [tk tv]] : rep l (v - q * r l).
  by apply: IH => // i il; [apply: k0|apply: H]; apply: ltnW.
exists (fun i => if i == l then q else t i); split=> [i|].
  by rewrite ltnS leq_eqVlt; case: eqP => [-> //|_] /= il; apply: tk.
rewrite big_ord_recr /= eqxx (eq_bigr (fun i : 'I_l => r i * t i)); last first.
  by move=> i _; rewrite ltn_eqF.
by rewrite -tv [r l * q]mulnC subnK.
Qed.

Lemma covers_onlyif l : (forall i, i < l -> 1 < k i) ->
  (forall i j, i <= j -> j < l -> r i <= r j) -> covers l ->
  forall i, i < l -> r i <= (reach i).+1.
Proof.
move=> k2 srt cov i il; rewrite leqNgt; apply/negP => bad.
have split_sum (f : nat -> nat) : \sum_(j < l) f j = \sum_(j < i) f j + \sum_(i <= j < l) f j.
  by rewrite -!(big_mkord xpredT) (@big_cat_nat _ _ _ i) //= ltnW.
have lev : (reach i).+1 <= reach l.
  rewrite /reach (split_sum (fun j => (k j).-1 * r j)) -/(reach i) -addn1 leq_add2l.
  rewrite big_ltn // (leq_trans _ (leq_addr _ _)) // muln_gt0 (leq_ltn_trans (leq0n _) bad) andbT.
  by have := k2 i il; case: (k i).
have [t [tk tv]] := cov _ lev.
have hi0 : \sum_(i <= j < l) r j * t j = 0.
  rewrite big_nat_cond big1 // => j; rewrite andbT => /andP[ij jl].
  case: (posnP (t j)) => [->|tj]; first by rewrite muln0.
  have : r i <= (reach i).+1; last by rewrite leqNgt bad.
  rewrite tv (leq_trans (srt i j ij jl)) // (bigD1 (Ordinal jl)) //=.
  by rewrite (leq_trans _ (leq_addr _ _)) // leq_pmulr.
have /= e := split_sum (fun j => r j * t j); rewrite -tv hi0 addn0 in e.
have : \sum_(j < i) r j * t j <= reach i.
  apply: leq_sum => j _; rewrite mulnC leq_mul2r; apply/orP; right.
  have ji : j < l by apply: ltn_trans il.
  by have := tk j ji; case: (k j).
by rewrite -e ltnn.
Qed.

Theorem coverage l : (forall i, i < l -> 1 < k i) ->
  (forall i j, i <= j -> j < l -> r i <= r j) ->
  covers l <-> (forall i, i < l -> r i <= (reach i).+1).
Proof.
move=> k2 srt; split; first exact: covers_onlyif.
by apply: covers_if => i il; apply: ltnW; apply: k2.
Qed.
End Fun.

(* list form, decidable on the right: l is a list of (taps k_i, rate r_i) *)
Definition ks (l : seq (nat * nat)) i := (nth (1, 0) l i).1.
Definition rs (l : seq (nat * nat)) i := (nth (1, 0) l i).2.
Fixpoint coverb (acc : nat) (l : seq (nat * nat)) : bool :=
  if l is (k, r) :: l' then (r <= acc.+1) && coverb (acc + k.-1 * r) l' else true.

Lemma coverbP l acc :
  reflect (forall i, i < size l -> rs l i <= (acc + reach (ks l) (rs l) i).+1) (coverb acc l).
Proof.
elim: l acc => [|[k r] l IH] acc /=; first exact: ReflectT.
have sh i : reach (ks ((k, r) :: l)) (rs ((k, r) :: l)) i.+1
            = k.-1 * r + reach (ks l) (rs l) i by rewrite /reach big_ord_recl.
apply: (iffP andP) => [[h0 /IH h] [|i] il|h].
- by rewrite /reach big_ord0 addn0.
- by rewrite sh addnA; apply: h.
split; first by have := h 0 isT; rewrite /reach big_ord0 addn0.
by apply/IH => i il; have := h i.+1 il; rewrite sh addnA.
Qed.

Theorem coverage_list (l : seq (nat * nat)) :
  all (fun kr => 1 < kr.1) l -> sorted leq (map snd l) ->
  covers (ks l) (rs l) (size l) <-> coverb 0 l.
Proof.
move=> k2 srt; rewrite coverage.
- by split=> [h|/coverbP//]; apply/coverbP.
- by move=> i il; apply: (allP k2); apply: mem_nth.
move=> i j ij jl; have il := leq_ltn_trans ij jl.
have h := sorted_leq_nth leq_trans leqnn 0 srt.
by have := h i j; rewrite !inE size_map !(nth_map (1, 0)) // => ->.
Qed.

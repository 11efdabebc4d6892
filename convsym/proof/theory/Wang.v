(* The rule of Wang et al. for dilated stacks: M_n = r_n, M_i = max(M_{i+1} - 2r_i, M_{i+1} - 2(M_{i+1} - r_i), r_i),
   and M_2 <= k. With three taps everywhere, rates ascending and the first 1, it is the criterion of Coverage.v. *)
From mathcomp Require Import all_ssreflect.
From Coq Require Import ZArith Lia.
From Convsym Require Import Coverage.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(* M of the rates given, those of layers i to n *)
Fixpoint wang (l : seq nat) : Z :=
  match l with
  | [::] => 0%Z
  | [:: r] => Z.of_nat r
  | r :: l' => let M := wang l' in let r := Z.of_nat r in
               Z.max (Z.max (M - 2 * r) (M - 2 * (M - r))) r
  end.

Lemma wang_above r l : path leq r l -> l <> [::] -> (Z.of_nat r <= wang l)%Z.
Proof.
case: l => [|a l] //= /andP[/leP ra pl] _; apply: Z.le_trans (_ : (Z.of_nat r <= Z.of_nat a)%Z) _; first by lia.
case: l {pl} => [|b l] /=; first by lia.
exact: Z.le_max_r.
Qed.

Lemma wang_bound l B : sorted leq l ->
  (wang l <= Z.of_nat B.+1)%Z <-> coverb B [seq (3, r) | r <- l].
Proof.
elim: l B => [|r l IH] B srt; first by split=> // _ /=; lia.
have sl := path_sorted srt; case: l IH srt sl => [|a l] IH srt sl.
  by rewrite /= andbT; split=> [h|/leP h]; [apply/leP; lia|lia].
have above : (Z.of_nat r <= wang (a :: l))%Z by apply: wang_above.
have e := IH (B + 2 * r) sl; have two : B + 2 * r = Nat.add B (Nat.mul 2 r) by [].
have unfold : wang (r :: a :: l) = let M := wang (a :: l) in
  Z.max (Z.max (M - 2 * Z.of_nat r) (M - 2 * (M - Z.of_nat r))) (Z.of_nat r) by [].
have unfoldc : coverb B [seq (3, x) | x <- [:: r, a & l]]
  = (r <= B.+1) && coverb (B + 2 * r) [seq (3, x) | x <- a :: l] by [].
rewrite unfold unfoldc; cbv zeta; move: above e; move: (wang _) => M above e.
split=> [h|/andP[/leP h /e hc]]; last by move: hc; rewrite two; lia.
apply/andP; split; first by apply/leP; lia.
by apply/e; rewrite two; lia.
Qed.

Theorem wang_three (l : seq nat) : sorted leq (1 :: l) ->
  (wang l <= 3)%Z <-> coverb 0 [seq (3, r) | r <- 1 :: l].
Proof. by move=> /path_sorted srt; rewrite /= -(wang_bound 2). Qed.

(* with more taps the rule is stricter than need be, and never passes what has a gap *)
Lemma coverb_more k B B' l : 3 <= k -> B <= B' -> coverb B [seq (3, r) | r <- l] -> coverb B' [seq (k, r) | r <- l].
Proof.
move=> k3; elim: l B B' => [|r l IH] B B' le //= /andP[rB h].
rewrite (leq_trans rB) //=; apply: IH h; rewrite leq_add // leq_mul2r.
by case: k k3 => [|k]; rewrite ?ltnS // => ->; rewrite orbT.
Qed.

Theorem wang_enough (k : nat) (l : seq nat) : 3 <= k -> sorted leq (1 :: l) ->
  (wang l <= Z.of_nat k)%Z -> coverb 0 [seq (k, r) | r <- 1 :: l].
Proof.
case: k => [|k] // k3 /path_sorted srt /(wang_bound _ srt) h.
by rewrite /= muln1 add0n; apply: coverb_more h.
Qed.

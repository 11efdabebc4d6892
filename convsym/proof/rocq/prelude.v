(* What the proofs below use: relations as polynomials that are >= 0 or = 0, statements that can be decided,
   and letters for floors, remainders and maxima. Z.div and Z.modulo are floor and remainder for a divisor
   >= 1; that each divisor is >= 1 is proved first, so what Rocq makes of other divisors plays no part. *)
From Coq Require Import ZArith Lia.
Open Scope Z_scope.

Lemma cs_contradiction a b : 0 <= a -> a = b -> (b <? 0) = true -> False.
Proof. intros h e n. apply Z.ltb_lt in n. lia. Qed.
Lemma cs_multiple m g : g = 0 -> 0 <= m * g.
Proof. intros ->. rewrite Z.mul_0_r. apply Z.le_refl. Qed.

(* ---- relations ---- *)
Lemma cs_eq a b p : a = b -> b - a = p -> p = 0.             Proof. lia. Qed.
Lemma cs_le a b p : a <= b -> b - a = p -> 0 <= p.           Proof. lia. Qed.
Lemma cs_lt a b p : a < b -> b - a - 1 = p -> 0 <= p.        Proof. lia. Qed.
Lemma cs_ge a b p : a >= b -> a - b = p -> 0 <= p.           Proof. lia. Qed.
Lemma cs_gt a b p : a > b -> a - b - 1 = p -> 0 <= p.        Proof. lia. Qed.
Lemma cs_not_le a b p : ~ a <= b -> a - b - 1 = p -> 0 <= p. Proof. lia. Qed.
Lemma cs_not_lt a b p : ~ a < b -> a - b = p -> 0 <= p.      Proof. lia. Qed.
Lemma cs_not_ge a b p : ~ a >= b -> b - a - 1 = p -> 0 <= p. Proof. lia. Qed.
Lemma cs_not_gt a b p : ~ a > b -> b - a = p -> 0 <= p.      Proof. lia. Qed.
Lemma cs_not_ne a b p : ~ a <> b -> b - a = p -> p = 0.      Proof. lia. Qed.
Lemma cs_ne a b : a <> b -> a < b \/ a > b.                  Proof. lia. Qed.
Lemma cs_one d m : (0 <= m -> False) -> - d = m -> 1 <= d.   Proof. lia. Qed.

Lemma cs_divides y x : (y | x) -> x mod y = 0.
Proof.
  intros h. destruct (Z.eq_dec y 0) as [-> | n].
  - apply Z.divide_0_l in h. subst. reflexivity.
  - apply Z.mod_divide; assumption.
Qed.
Lemma cs_divides_not y x : ~ (y | x) -> x mod y <> 0.
Proof.
  intros h e. apply h. destruct (Z.eq_dec y 0) as [-> | n].
  - rewrite Zmod_0_r in e. subst. apply Z.divide_0_r.
  - apply Z.mod_divide; assumption.
Qed.

(* ---- letters ---- *)
Lemma cs_letter (x : Z) : exists m : Z, m = x.
Proof. eauto. Qed.
Lemma cs_letters n d : exists q r, q = n / d /\ r = n mod d.
Proof. eauto. Qed.
Lemma cs_bounds n d q r z h : q = n / d -> r = n mod d -> 1 <= d -> n - d * q - r = z -> d - 1 - r = h ->
  z = 0 /\ 0 <= r /\ 0 <= h.
Proof.
  intros -> -> one <- <-.
  pose proof (Z.div_mod n d ltac:(lia)). pose proof (Z.mod_pos_bound n d ltac:(lia)). lia.
Qed.
Lemma cs_div a b a' b' q : q = a' / b' -> a = a' -> b = b' -> a / b = q.
Proof. intros -> -> ->. reflexivity. Qed.
Lemma cs_ceiling a b a' b' q : q = a' / b' -> - a = a' -> b = b' -> - ((- a) / b) = - q.
Proof. intros -> -> ->. reflexivity. Qed.
Lemma cs_mod a b a' b' r : r = a' mod b' -> a = a' -> b = b' -> a mod b = r.
Proof. intros -> -> ->. reflexivity. Qed.
Lemma cs_max a b a' b' : a = a' -> b = b' -> Z.max a b = Z.max a' b'.
Proof. intros -> ->. reflexivity. Qed.
Lemma cs_min a b a' b' : - a = a' -> - b = b' -> - Z.min a b = Z.max a' b'.
Proof. lia. Qed.
Lemma cs_min_of x m y : m = y -> - x = y -> x = - m.
Proof. lia. Qed.
Lemma cs_max_of (x m y : Z) : m = y -> x = y -> x = m.
Proof. lia. Qed.

(* ---- statements that can be decided, by computing where they hold no letters ---- *)
Class Cs_dec (P : Prop) := { cs_b : bool; cs_says : cs_b = true <-> P }.
Arguments cs_b P {_}. Arguments cs_says P {_}.
Lemma cs_em P {D : Cs_dec P} : P \/ ~ P.
Proof.
  destruct (cs_b P) eqn:e; [left; apply (cs_says P); exact e | right].
  intro p. apply (cs_says P) in p. congruence.
Qed.
Lemma cs_absurd P {D : Cs_dec P} : (~ P -> False) -> P.
Proof. destruct (cs_em P); tauto. Qed.
Lemma cs_compute P {D : Cs_dec P} : cs_b P = true -> P.
Proof. apply cs_says. Qed.

Lemma cs_iff_trans (b : bool) P Q : (b = true <-> P) -> (P <-> Q) -> (b = true <-> Q).
Proof. tauto. Qed.
#[global] Instance cs_dec_true : Cs_dec True.
Proof. refine {| cs_b := true |}. tauto. Defined.
#[global] Instance cs_dec_false : Cs_dec False.
Proof. refine {| cs_b := false |}. split; [discriminate | tauto]. Defined.
#[global] Instance cs_dec_eq a b : Cs_dec (a = b) := {| cs_b := a =? b; cs_says := Z.eqb_eq a b |}.
#[global] Instance cs_dec_le a b : Cs_dec (a <= b) := {| cs_b := a <=? b; cs_says := Z.leb_le a b |}.
#[global] Instance cs_dec_lt a b : Cs_dec (a < b) := {| cs_b := a <? b; cs_says := Z.ltb_lt a b |}.
#[global] Instance cs_dec_ge a b : Cs_dec (a >= b).
Proof. refine {| cs_b := b <=? a |}. rewrite Z.leb_le. lia. Defined.
#[global] Instance cs_dec_gt a b : Cs_dec (a > b).
Proof. refine {| cs_b := b <? a |}. rewrite Z.ltb_lt. lia. Defined.
#[global] Instance cs_dec_divide y x : Cs_dec (y | x).
Proof.
  refine {| cs_b := x mod y =? 0 |}. rewrite Z.eqb_eq. split; [| apply cs_divides].
  intro e. destruct (cs_em (y = 0)) as [-> | n].
  - rewrite Zmod_0_r in e. subst. apply Z.divide_0_r.
  - apply Z.mod_divide; assumption.
Defined.
#[global] Instance cs_dec_and P Q {DP : Cs_dec P} {DQ : Cs_dec Q} : Cs_dec (P /\ Q).
Proof.
  refine {| cs_b := cs_b P && cs_b Q |}. rewrite Bool.andb_true_iff, (cs_says P), (cs_says Q). tauto.
Defined.
#[global] Instance cs_dec_or P Q {DP : Cs_dec P} {DQ : Cs_dec Q} : Cs_dec (P \/ Q).
Proof.
  refine {| cs_b := cs_b P || cs_b Q |}. rewrite Bool.orb_true_iff, (cs_says P), (cs_says Q). tauto.
Defined.
Lemma cs_b_not P {D : Cs_dec P} : negb (cs_b P) = true <-> ~ P.
Proof. rewrite Bool.negb_true_iff, <- Bool.not_true_iff_false, (cs_says P). tauto. Qed.
#[global] Instance cs_dec_implies P Q {DP : Cs_dec P} {DQ : Cs_dec Q} : Cs_dec (P -> Q).
Proof.
  refine {| cs_b := negb (cs_b P) || cs_b Q |}. rewrite Bool.orb_true_iff, cs_b_not, (cs_says Q).
  destruct (cs_em P); tauto.
Defined.
#[global] Instance cs_dec_not P {DP : Cs_dec P} : Cs_dec (~ P) :=
  {| cs_b := negb (cs_b P); cs_says := cs_b_not P |}.
#[global] Instance cs_dec_iff P Q {DP : Cs_dec P} {DQ : Cs_dec Q} : Cs_dec (P <-> Q).
Proof.
  refine {| cs_b := Bool.eqb (cs_b P) (cs_b Q) |}.
  pose proof (cs_says P) as p. pose proof (cs_says Q) as q.
  destruct (cs_b P), (cs_b Q); cbn; intuition congruence.
Defined.
Fixpoint cs_all (f : Z -> bool) (low : Z) (count : nat) : bool :=
  match count with O => true | S m => f low && cs_all f (low + 1) m end.
Lemma cs_all_spec f low count : cs_all f low count = true <->
  forall t, low <= t < low + Z.of_nat count -> f t = true.
Proof.
  revert low. induction count as [| m IH]; intro low; cbn [cs_all].
  - split; [lia | reflexivity].
  - rewrite Bool.andb_true_iff, IH. split.
    + intros [h0 h] t ht. destruct (Z.eq_dec t low) as [-> | n]; [exact h0 | apply h; lia].
    + intro h. split; [apply h; lia | intros t ht; apply h; lia].
Qed.
#[global] Instance cs_dec_forall low high (P : Z -> Prop) {D : forall t, Cs_dec (P t)} :
  Cs_dec (forall t, low <= t < high -> P t).
Proof.
  refine {| cs_b := cs_all (fun t => cs_b (P t)) low (Z.to_nat (high - low)) |}.
  rewrite cs_all_spec. split; intros h t ht; [apply (cs_says (P t)) | apply cs_says]; apply h; lia.
Defined.
#[global] Instance cs_dec_exists low high (P : Z -> Prop) {D : forall t, Cs_dec (P t)} :
  Cs_dec (exists t, low <= t < high /\ P t).
Proof.
  refine {| cs_b := negb (cs_b (forall t, low <= t < high -> ~ P t)) |}. rewrite cs_b_not. split.
  - intro h. destruct (cs_all (fun t => negb (cs_b (P t))) low (Z.to_nat (high - low))) eqn:e.
    + exfalso. apply h. intros t ht. apply (proj1 (cs_b_not (P t))). apply (proj1 (cs_all_spec _ _ _) e). lia.
    + clear h. assert (g : forall c low', cs_all (fun t => negb (cs_b (P t))) low' c = false ->
        exists t, low' <= t < low' + Z.of_nat c /\ P t).
      { induction c as [| c IH]; intro low'; cbn [cs_all]; [discriminate |].
        destruct (cs_b (P low')) eqn:b; cbn.
        - intros _. exists low'. split; [lia | apply (cs_says (P low')); exact b].
        - intro f. destruct (IH _ f) as (t & ht & p). exists t. split; [lia | exact p]. }
      destruct (g _ _ e) as (t & ht & p). exists t. split; [lia | exact p].
  - intros (t & ht & p) h. exact (h t ht p).
Defined.

(* ---- taking statements apart ---- *)
Lemma cs_not_not (P : Prop) {D : Cs_dec P} : ~ ~ P -> P.                      Proof. destruct (cs_em P); tauto. Qed.
Lemma cs_not_and (P Q : Prop) {D : Cs_dec P} : ~ (P /\ Q) -> ~ P \/ ~ Q.      Proof. destruct (cs_em P); tauto. Qed.
Lemma cs_not_or (P Q : Prop) : ~ (P \/ Q) -> ~ P /\ ~ Q.                      Proof. tauto. Qed.
Lemma cs_implies (P Q : Prop) {D : Cs_dec P} : (P -> Q) -> ~ P \/ Q.          Proof. destruct (cs_em P); tauto. Qed.
Lemma cs_not_implies (P Q : Prop) {D : Cs_dec P} : ~ (P -> Q) -> P /\ ~ Q.    Proof. destruct (cs_em P); tauto. Qed.
Lemma cs_iff (P Q : Prop) {D : Cs_dec P} : (P <-> Q) -> (P /\ Q) \/ (~ P /\ ~ Q).
Proof. destruct (cs_em P); tauto. Qed.
Lemma cs_not_iff (P Q : Prop) {DP : Cs_dec P} {DQ : Cs_dec Q} : ~ (P <-> Q) -> (P /\ ~ Q) \/ (~ P /\ Q).
Proof. destruct (cs_em P), (cs_em Q); tauto. Qed.
Lemma cs_at (P : Z -> Prop) low high t : (forall t, low <= t < high -> P t) -> ~ low <= t \/ ~ t < high \/ P t.
Proof. intro h. destruct (cs_em (low <= t)), (cs_em (t < high)); auto. Qed.
Lemma cs_not_at (P : Z -> Prop) low high t : ~ (exists t, low <= t < high /\ P t) ->
  ~ low <= t \/ ~ t < high \/ ~ P t.
Proof.
  intro h. destruct (cs_em (low <= t)), (cs_em (t < high)); auto.
  right. right. intro p. apply h. exists t. auto.
Qed.
Lemma cs_some (P : Z -> Prop) low high {D : forall t, Cs_dec (P t)} :
  exists x, (exists t, low <= t < high /\ P t) -> (low <= x /\ x < high) /\ P x.
Proof.
  destruct (cs_em (exists t, low <= t < high /\ P t)) as [(x & h) | n]; [exists x | exists 0]; tauto.
Qed.
Lemma cs_some_not (P : Z -> Prop) low high {D : forall t, Cs_dec (P t)} :
  exists x, ~ (forall t, low <= t < high -> P t) -> (low <= x /\ x < high) /\ ~ P x.
Proof.
  destruct (cs_em (exists t, low <= t < high /\ ~ P t)) as [(x & h) | n]; [exists x; tauto | exists 0].
  intro h. exfalso. apply h. intros t ht. apply (cs_not_not (P t)). intro np. apply n. exists t. auto.
Qed.

(* A transposed convolution is one of stride 1 with more channels, a pixel shuffle and a crop.

   Pixel shuffle puts channel (ci, rho) at place q to channel ci at place s*q + rho. The kernel of channel (ci, rho)
   has the taps t with d*t = rho modulo s, its polyphase component. Output c is found at place q with c + p = s*(q +
   P) + rho; the padding P of the convolution of stride 1 may be any integer. Pixel shuffle itself is the transposed
   convolution whose kernel has the size of its stride and one tap a channel. Any number of axes and any channels. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Convolution RecipeND.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Lemma div_phase s m x rho : (rho < s)%N -> (x = s * m + rho)%N -> (x %/ s = m)%N.
Proof. by move=> lt ->; rewrite mulnC divnMDl ?(leq_ltn_trans _ lt) // divn_small // addn0. Qed.

(* one axis: the taps of a phase meet as those of a convolution of stride 1 *)
Lemma meets_phase s d (p P : int) r t c q rho m : (rho < s)%N ->
  c%:Z + p = s%:Z * (q%:Z + P) + rho%:Z -> (d * t = s * m + rho)%N ->
  meets s d p r t c = meets 1 1 P r m q.
Proof.
move=> lt e dt; rewrite /meets e dt !mul1n addnA PoszD (inj_eq (addIr _)) -mulnDr PoszM.
by rewrite (inj_eq (mulfI _)) // eqz_nat -lt0n (leq_ltn_trans _ lt).
Qed.

Lemma meets_rest s d (p P : int) r t c q rho : (rho < s)%N ->
  c%:Z + p = s%:Z * (q%:Z + P) + rho%:Z -> meets s d p r t c -> (d * t = s * (d * t %/ s) + rho)%N.
Proof.
move=> lt e; rewrite /meets e => /eqP e'.
have : (d * t)%N%:Z = s%:Z * (q%:Z + P - r%:Z) + rho%:Z.
  by rewrite mulrBr addrAC -e' PoszD PoszM addrAC subrr add0r.
case: (_ - _) => z dt.
  by move: dt; rewrite -PoszM -PoszD => -[dt]; rewrite {1}dt (div_phase lt dt).
suff : (d * t)%N%:Z < 0 by [].
by rewrite dt NegzE mulrN -PoszM addrC subr_lt0 ltz_nat mulnS ltn_addr.
Qed.

Section Shuffle.
Variables (R : ringType) (axis : finType) (Co Ci : finType) (s d : axis -> nat) (k o n : axis -> nat).
Variable w : Co -> Ci -> idx k -> R.

(* tap m of channel (ci, rho): the taps t with d*t = s*m + rho *)
Definition polyphase (M : axis -> nat) (co : Co) (i : Ci * idx s) (m : idx M) : R :=
  \sum_(t : idx k | [forall a, d a * t a == s a * m a + i.2 a]%N) w co i.1 t.

Theorem shuffle (p P : axis -> int) (M n' : axis -> nat) (y : Co -> idx o -> R) ci
  (c : idx n) (q : idx n') (rho : idx s) :
  (forall a, d a * (k a).-1 < s a * M a)%N ->
  (forall a, (c a)%:Z + p a = (s a)%:Z * ((q a)%:Z + P a) + (rho a)%:Z) ->
  convT s d p w y ci c = convT (fun=> 1%N) (fun=> 1%N) P (@polyphase M) y (ci, rho) q.
Proof.
move=> dM cq; apply: eq_bigr => co _.
under [RHS]eq_bigr => m _ do [under eq_bigr => r _ do rewrite mulr_suml;
  rewrite (exchange_big_dep xpredT) //=].
rewrite [RHS]exchange_big /=; apply: eq_bigr => t _.
rewrite [RHS](exchange_big_dep xpredT) //= big_mkcond; apply: eq_bigr => r _.
have mM a : (d a * t a %/ s a < M a)%N.
  have := dM a; case: (posnP (s a)) => [->|s0]; first by rewrite mul0n.
  rewrite ltn_divLR // [(M a * _)%N]mulnC; apply: leq_ltn_trans; exact/ltn_predM/ltn_ord.
pose m : idx M := [ffun a => Ordinal (mM a)].
pose B (m : idx M) := [forall a, d a * t a == s a * m a + rho a]%N.
have uniq m' : B m' -> m' = m.
  move=> /forallP Bm; apply/ffunP => a; rewrite ffunE; apply: val_inj => /=.
  by rewrite (div_phase (ltn_ord (rho a)) (eqP (Bm a))).
case: (boolP (B m)) => [Bm|nB].
  have -> : meetsN s d p r t c = meetsN (fun=> 1%N) (fun=> 1%N) P r m q.
    apply: eq_forallb => a; exact: meets_phase (ltn_ord (rho a)) (cq a) (eqP (forallP Bm a)).
  case: ifP => A; last first.
    by rewrite big_pred0 // => m'; apply: contraFF A => /andP[A' /uniq <-].
  by rewrite (big_pred1 m) // => m'; apply/andP/eqP => [[_ /uniq]|->].
rewrite ifN ?big_pred0 // => [m'|].
  by apply: contraNF nB => /andP[_ Bm]; rewrite -(uniq _ Bm).
apply: contra nB => /forallP A; apply/forallP => a; rewrite ffunE.
exact/eqP/(meets_rest (ltn_ord (rho a)) (cq a) (A a)).
Qed.
End Shuffle.

(* one axis, nothing cropped at the low resolution: place (c + p) / s of channel (c + p) mod s *)
Theorem shuffle_axis (R : ringType) k (w : 'I_k -> R) s (p : nat) d o n M (y : 'cV_o) (c : 'I_n) :
  (0 < s)%N -> (d * k.-1 < s * M)%N ->
  ((convmat w s p d o n)^T *m y) c 0
  = \sum_(m < M) (\sum_(t < k | (d * t == s * m + (c + p) %% s)%N) w t)
                 * (\sum_(r < o | (r + m == (c + p) %/ s)%N) y r 0).
Proof.
move=> s0 dM; rewrite mxE; under [RHS]eq_bigr => m _ do rewrite mulr_sumr.
rewrite [RHS](exchange_big_dep xpredT) //=; apply: eq_bigr => r _; rewrite !mxE -mulr_suml; congr (_ * _).
rewrite [RHS](exchange_big_dep xpredT) //= big_mkcond; apply: eq_bigr => t _.
have rho : ((c + p) %% s < s)%N by rewrite ltn_mod.
have cq : c%:Z + p = s%:Z * (((c + p) %/ s)%N%:Z + 0) + ((c + p) %% s)%N%:Z.
  by rewrite addr0 -PoszM -!PoszD mulnC -divn_eq.
apply/esym/(@sum_one _ _ (d * t %/ s)) => [m|_]; last first.
  by rewrite ltn_divLR // [(M * s)%N]mulnC; apply: leq_ltn_trans dM; exact/ltn_predM/ltn_ord.
apply/andP/andP => [[e /eqP dt]|[A /eqP mE]].
  rewrite (meets_phase r rho cq dt) (div_phase rho dt); split=> //.
  by rewrite (Convolution.meetsN 1 1 0) !mul1n addn0.
have dt := meets_rest rho cq A; rewrite mE -dt; split=> //.
by move: A; rewrite (meets_phase r rho cq dt) (Convolution.meetsN 1 1 0) !mul1n addn0.
Qed.

Section PixelShuffle.
Variables (R : ringType) (axis : finType) (Ch : finType) (s o : axis -> nat).
Definition pixel (i : Ch * idx s) (ch : Ch) (t : idx s) : R := ((i.1 == ch) && (i.2 == t))%:R.

Theorem pixel_shuffle n (y : Ch * idx s -> idx o -> R) ch (c : idx n) (q : idx o) (rho : idx s) :
  (forall a, c a = s a * q a + rho a :> nat)%N ->
  convT s (fun=> 1%N) (fun=> 0) pixel y ch c = y (ch, rho) q.
Proof.
move=> cq; have meet r t : meetsN s (fun=> 1%N) (fun=> 0) r t c = (t == rho) && (r == q).
  apply/forallP/andP => [A|[/eqP -> /eqP ->] a]; last by rewrite (Convolution.meetsN _ _ 0) mul1n addn0 cq.
  have A' a : (s a * r a + t a = s a * q a + rho a)%N 
    by have := A a; rewrite (Convolution.meetsN _ _ 0) mul1n addn0 cq => /eqP.
  have rq a : (r a = q a :> nat)%N.
    by rewrite -(div_phase (ltn_ord (rho a)) (A' a)) (div_phase (ltn_ord (t a)) erefl).
  split; apply/eqP/ffunP => a; apply/val_inj => //=.
  by have := A' a; rewrite rq => /addnI.
transitivity (\sum_i pixel i ch rho * y i q).
  apply: eq_bigr => i _; rewrite (bigD1 rho) //= (big_pred1 q) => [|r]; last by rewrite meet eqxx.
  by rewrite big1 ?addr0 // => t /negbTE ne; rewrite big_pred0 // => r; rewrite meet ne.
rewrite (bigD1 (ch, rho)) //= big1 ?addr0 => [|i ne]; first by rewrite /pixel !eqxx mul1r.
by rewrite /pixel -xpair_eqE -surjective_pairing (negbTE ne) mul0r.
Qed.
End PixelShuffle.
Arguments polyphase {R axis Co Ci} s d {k} w M co i m.
Arguments pixel R {axis Ch} s i ch t.

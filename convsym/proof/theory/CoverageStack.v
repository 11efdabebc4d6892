(* What one output of a stack reads, and when it reads its whole receptive field.

   A stack is a list of layers, the first one first; output u of a layer with k taps, stride s, dilation d and
   padding p reads s*u + d*t - p for t < k. The rates (k_i, d_i * the product of the strides before) tell it all: in any
   order, whatever the padding, and on every axis by itself. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Import Lia.
From Convsym Require Import Coverage.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.TTheory. Local Open Scope ring_scope.

Definition layer : Type := nat * nat * nat * int.

Fixpoint reads (l : seq layer) (u c : int) : Prop :=
  if l is (k, s, d, p) :: l' then
    exists m, reads l' u m /\ exists2 t, (t < k)%N & c = s%:Z * m + (d * t)%N%:Z - p
  else c = u.

Fixpoint rates (S : nat) (l : seq layer) : seq (nat * nat) :=
  if l is (k, s, d, p) :: l' then (k, S * d)%N :: rates (S * s)%N l' else [::].

Fixpoint first (l : seq layer) (u : int) : int :=
  if l is (k, s, d, p) :: l' then s%:Z * first l' u - p else u.

Definition span (l : seq (nat * nat)) : nat := \sum_(kr <- l) kr.1.-1 * kr.2.

(* the number of paths to place v: one for each choice of taps *)
Fixpoint paths (l : seq (nat * nat)) (v : nat) : nat :=
  if l is (k, r) :: l' then \sum_(t < k | (r * t <= v)%N) paths l' (v - r * t) else v == 0%N.

Fixpoint ways (l : seq (nat * nat)) (v : nat) : Prop :=
  if l is (k, r) :: l' then exists t w, [/\ (t < k)%N, v = (r * t + w)%N & ways l' w] else v = 0%N.

Definition whole (l : seq layer) (u : int) : Prop :=
  forall c, first l u <= c <= first l u + (span (rates 1 l))%:Z -> reads l u c.

(* ---- paths ---- *)

Lemma ways_paths l v : ways l v <-> (0 < paths l v)%N.
Proof.
elim: l v => [|[k r] l IH] v /=; first by rewrite lt0b; split=> [->|/eqP ->].
rewrite lt0n sum_nat_eq0 negb_forall; split.
  move=> [t [w [tk -> /IH h]]]; apply/existsP; exists (Ordinal tk).
  by rewrite /= leq_addr addKn negb_imply /= -lt0n.
move=> /existsP[t]; rewrite negb_imply -lt0n => /andP[le /IH h].
by exists t, (v - r * t)%N; rewrite subnKC.
Qed.

Theorem paths_poly (l : seq (nat * nat)) (v : nat) :
  (\prod_(kr <- l) \sum_(t < kr.1) 'X^(kr.2 * t) : {poly int})`_v = (paths l v)%:Z.
Proof.
elim: l v => [|[k r] l IH] v /=; first by rewrite big_nil coef1 natz.
rewrite big_cons /= mulr_suml coef_sum -natz natr_sum [in RHS]big_mkcond /=.
apply: eq_bigr => t _; rewrite coefXnM ltnNge; case: leqP => //= le.
by rewrite IH natz.
Qed.

(* ---- the order of the rates does not matter, and layers with one tap do not either ---- *)

Lemma waysC a b l v : ways [:: a, b & l] v -> ways [:: b, a & l] v.
Proof.
case: a b => [k r] [k' r'] /= [t [w [tk -> [t' [w' [tk' -> h]]]]]].
by exists t', (r * t + w')%N; split=> //; [rewrite addnCA|exists t, w'].
Qed.

Lemma ways_swap l1 a l2 v : ways (l1 ++ a :: l2) v <-> ways (a :: l1 ++ l2) v.
Proof.
elim: l1 v => [|b l1 IH] v //; split.
  move=> h; apply: waysC; case: b h => [k r] /= [t [w [tk -> /IH h]]]; by exists t, w.
by move=> /waysC; case: b => [k r] /= [t [w [tk -> h]]]; exists t, w; split=> //; apply/IH.
Qed.

Lemma ways_perm l l' v : perm_eq l l' -> ways l v <-> ways l' v.
Proof.
elim: l l' v => [|[k r] l IH] l' v; first by rewrite perm_sym => /perm_nilP ->.
move=> e; have kin : (k, r) \in l' by rewrite -(perm_mem e) mem_head.
case/splitPr: kin e => l1 l2; rewrite perm_sym perm_catC /= perm_cons perm_sym => e.
have {}IH w : ways l w <-> ways (l1 ++ l2) w.
  by apply: IH; rewrite (perm_trans e) // perm_catC.
rewrite ways_swap /=; split=> [[t [w [tk -> /IH h]]]|[t [w [tk -> h]]]]; exists t, w; split=> //.
by apply/IH.
Qed.

Definition several (l : seq (nat * nat)) := [seq kr <- l | 1 < kr.1]%N.

Lemma ways_several l v : all (fun kr => 0 < kr.1)%N l -> ways l v <-> ways (several l) v.
Proof.
elim: l v => [|[k r] l IH] v //= /andP[k0 /IH {}IH]; case: ifP => k1 /=.
  by split=> [[t [w [tk -> /IH h]]]|[t [w [tk -> h]]]]; exists t, w; split=> //; apply/IH.
split=> [[t [w [tk -> /IH h]]]|/IH h].
  by have -> : t = 0%N by [move: tk k1 k0; case: k => [|[|k]] //; case: t]; rewrite muln0 add0n.
by exists 0%N, v; rewrite muln0.
Qed.

Lemma span_perm l l' : perm_eq l l' -> span l = span l'.
Proof. by move=> e; rewrite /span (perm_big _ e). Qed.

Lemma span_several l : span (several l) = span l.
Proof.
rewrite /span big_filter big_mkcond; apply: eq_bigr => [[k r]] _ /=.
by case: ltnP => //; case: k => [|[|k]].
Qed.

(* ---- lists and functions: the theorem of Coverage.v ---- *)

Lemma ways_rep l v : ways l v <-> rep (ks l) (rs l) (size l) v.
Proof.
elim: l v => [|[k r] l IH] v /=.
  split=> [->|[t [_ ->]]]; last by rewrite big_ord0.
  by exists (fun=> 0%N); rewrite big_ord0.
split=> [[t [w [tk -> /IH [f [fk ->]]]]]|[f [fk ->]]].
  exists (fun i => if i is j.+1 then f j else t); split=> [[|i] //|]; first exact: fk.
  by rewrite big_ord_recl.
exists (f 0%N), (\sum_(i < size l) rs l i * f i.+1)%N; split; first exact: (fk 0%N).
  by rewrite big_ord_recl.
by apply/IH; exists (fun i => f i.+1); split=> [i il|//]; apply: (fk i.+1).
Qed.

Lemma span_reach l : span l = reach (ks l) (rs l) (size l).
Proof.
rewrite /span /reach (big_nth (1, 0)%N) big_mkord; apply: eq_bigr => i _.
by rewrite /ks /rs.
Qed.

Definition by_rate (l : seq (nat * nat)) := sort (fun a b => a.2 <= b.2)%N (several l).

Theorem coverage_any (l : seq (nat * nat)) : all (fun kr => 0 < kr.1)%N l ->
  (forall v, (v <= span l)%N -> ways l v) <-> coverb 0 (by_rate l).
Proof.
move=> k0; set L := by_rate l.
have e : perm_eq L (several l) by rewrite perm_sort.
have k2 : all (fun kr => 1 < kr.1)%N L by rewrite (perm_all _ e) filter_all.
have srt : sorted leq (map snd L).
  by rewrite sorted_map sort_sorted // => a b; apply: leq_total.
rewrite -(coverage_list k2 srt) /covers -span_reach (span_perm e) span_several.
have same v : ways l v <-> rep (ks L) (rs L) (size L) v.
  by rewrite -ways_rep (ways_perm _ e) -ways_several.
by split=> h v lev; [rewrite -same; apply: h|rewrite same; apply: h].
Qed.

(* ---- what an output reads ---- *)

Lemma rates_scale S l : rates S l = [seq (kr.1, S * kr.2)%N | kr <- rates 1 l].
Proof.
elim: l S => [|[[[k s] d] p] l IH] S //=; rewrite mul1n; congr (_ :: _).
rewrite IH [in RHS]IH -map_comp; apply: eq_map => kr /=; by rewrite mul1n mulnA.
Qed.

Lemma ways_scale S l w :
  ways [seq (kr.1, S * kr.2)%N | kr <- l] w <-> exists2 v, w = (S * v)%N & ways l v.
Proof.
elim: l w => [|[k r] l IH] w /=.
  split=> [->|[v -> ->]]; last by rewrite muln0.
  by exists 0%N; rewrite ?muln0.
split=> [[t [x [tk -> /IH [v -> h]]]]|[v -> [t [x [tk -> h]]]]].
  by exists (r * t + v)%N; [rewrite mulnDr mulnA|exists t, v].
exists t, (S * x)%N; split=> //; first by rewrite mulnDr mulnA.
by apply/IH; exists x.
Qed.

Lemma shuffled (a b c e p : int) : a * (b + c) + e - p = a * b - p + (e + a * c).
Proof. by rewrite mulrDr -!addrA; congr (_ + _); rewrite addrCA addrA addrC. Qed.

Theorem reads_ways (l : seq layer) (u c : int) :
  reads l u c <-> exists2 v, c = first l u + v%:Z & ways (rates 1 l) v.
Proof.
elim: l u c => [|[[[k s] d] p] l IH] u c /=.
  by split=> [->|[v -> ->]]; [exists 0%N; rewrite ?addr0|rewrite addr0].
rewrite !mul1n rates_scale; split.
  move=> [m [/IH [v -> h] [t tk ->]]].
  exists (d * t + s * v)%N; last first.
    by exists t, (s * v)%N; split=> //; apply/ways_scale; exists v.
  by rewrite PoszD [(s * v)%N%:Z]PoszM; apply: shuffled.
move=> [w -> [t [x [tk -> /ways_scale [v -> h]]]]].
exists (first l u + v%:Z); split; first by apply/IH; exists v.
by exists t; rewrite // PoszD [(s * v)%N%:Z]PoszM; apply/esym/shuffled.
Qed.

Theorem reads_paths (l : seq layer) (u c : int) :
  reads l u c <-> exists2 v, c = first l u + v%:Z & (0 < paths (rates 1 l) v)%N.
Proof. by rewrite reads_ways; split=> [] [v e /ways_paths h]; exists v. Qed.

(* ---- when it reads the whole field, and which place it misses ---- *)

Lemma whole_ways l u : whole l u <-> forall v, (v <= span (rates 1 l))%N -> ways (rates 1 l) v.
Proof.
split=> h.
  move=> v lev; have /reads_ways[w /addrI[->] //] : reads l u (first l u + v%:Z).
  by apply: h; rewrite ler_addl ler_add2l /= lez_nat.
move=> c /andP[lo hi]; have := lo; rewrite -subr_ge0 => /gez0_abs e.
apply/reads_ways; exists `|c - first l u|%N; first by rewrite e addrC subrK.
by apply: h; rewrite -lez_nat e ler_subl_addl.
Qed.

Theorem coverage_stack (l : seq layer) (u : int) : all (fun kr => 0 < kr.1)%N (rates 1 l) ->
  whole l u <-> coverb 0 (by_rate (rates 1 l)).
Proof. by move=> k0; rewrite whole_ways; apply: coverage_any. Qed.

Theorem coverage_listed (l : seq layer) (u : int) (m : seq (nat * nat)) :
  all (fun kr => 0 < kr.1)%N (rates 1 l) -> perm_eq m (several (rates 1 l)) -> coverb 0 m -> whole l u.
Proof.
move=> k0 e h; apply/whole_ways => v; rewrite -span_several -(span_perm e) span_reach => lev.
apply/(ways_several _ k0)/(ways_perm _ e)/ways_rep; move: v lev; apply: covers_if.
  move=> i il; have : all (fun kr => 0 < kr.1)%N m.
    by rewrite (perm_all _ e); apply/allP => kr; rewrite mem_filter => /andP[/ltnW].
  by move/allP => /(_ _ (mem_nth (1, 0)%N il)).
by move=> i il; have/coverbP/(_ i il) := h.
Qed.

Lemma ways_small l v : ways l v -> (v <= \sum_(kr <- l | kr.2 <= v) kr.1.-1 * kr.2)%N.
Proof.
suff small m : (v <= m)%N -> ways l v -> (v <= \sum_(kr <- l | kr.2 <= m) kr.1.-1 * kr.2)%N.
  exact: small.
elim: l v => [|[k r] l IH] v lev /=; first by move=> ->; rewrite leq0n.
move=> [t [w [tk e h]]]; rewrite big_cons /=.
have {}IH : (w <= \sum_(kr <- l | kr.2 <= m) kr.1.-1 * kr.2)%N.
  by apply: IH h; apply: leq_trans lev; rewrite e leq_addl.
rewrite e; case: (posnP t) => [->|t0].
  by rewrite muln0 add0n; case: ifP => // _; apply: leq_trans IH (leq_addl _ _).
have -> : (r <= m)%N by apply: leq_trans lev; rewrite e (leq_trans _ (leq_addr _ _)) // leq_pmulr.
by rewrite leq_add // mulnC leq_mul2r; case: (k) tk => // j; rewrite ltnS => ->; rewrite orbT.
Qed.

Theorem coverage_gap (l : seq layer) (u : int) (m : nat) :
  (\sum_(kr <- rates 1 l | kr.2 <= m) kr.1.-1 * kr.2 < m)%N -> ~ reads l u (first l u + m%:Z).
Proof. by rewrite ltnNge => /negP no /reads_ways[v /addrI[<-] /ways_small]. Qed.

(* ---- several axes ---- *)

Section Axes.
Variable axis : finType.

Fixpoint readsN (l : seq (axis -> layer)) (u c : axis -> int) : Prop :=
  if l is x :: l' then
    exists m, readsN l' u m /\ exists t : axis -> nat, forall a,
      let: (k, s, d, p) := x a in (t a < k)%N /\ c a = s%:Z * m a + (d * t a)%N%:Z - p
  else forall a, c a = u a.

Definition on (l : seq (axis -> layer)) (a : axis) : seq layer := [seq x a | x <- l].

Theorem reads_axes l u c : readsN l u c <-> forall a, reads (on l a) (u a) (c a).
Proof.
elim: l c => [|x l IH] c //=; split.
  move=> [m [/IH h [t ht]]] a; case E: (x a) (ht a) => [[[k s] d] p] [tk e].
  by exists (m a); split=> //; exists (t a).
move=> h.
have /fin_all_exists[m hm] : forall a, exists m, reads (on l a) (u a) m /\
    exists t, let: (k, s, d, p) := x a in (t < k)%N /\ c a = s%:Z * m + (d * t)%N%:Z - p.
  move=> a; case: (x a) (h a) => [[[k s] d] p] [m [hr [t tk e]]].
  by exists m; split=> //; exists t.
exists m; split; first by apply/IH => a; case: (hm a).
have /fin_all_exists[t ht] : forall a, exists t, let: (k, s, d, p) := x a in
    (t < k)%N /\ c a = s%:Z * m a + (d * t)%N%:Z - p by move=> a; case: (hm a).
by exists t.
Qed.

Definition wholeN (l : seq (axis -> layer)) (u : axis -> int) : Prop :=
  forall c : axis -> int,
  (forall a, first (on l a) (u a) <= c a <= first (on l a) (u a) + (span (rates 1 (on l a)))%:Z) ->
  readsN l u c.

Lemma wholeN_on l u : (forall a, all (fun kr => 0 < kr.1)%N (rates 1 (on l a))) ->
  wholeN l u <-> forall a, whole (on l a) (u a).
Proof.
move=> k0; split=> h; last by move=> c inside; apply/reads_axes => a; apply: h.
move=> a z inz; pose c b := if b == a then z else first (on l b) (u b).
have /reads_axes/(_ a) : readsN l u c; last by rewrite /c eqxx.
apply: h => b; rewrite /c; case: eqP => [->//|_].
by rewrite lexx ler_addl.
Qed.

Theorem coverageND (l : seq (axis -> layer)) (u : axis -> int) :
  (forall a, all (fun kr => 0 < kr.1)%N (rates 1 (on l a))) ->
  wholeN l u <-> forall a, coverb 0 (by_rate (rates 1 (on l a))).
Proof.
move=> k0; rewrite wholeN_on //; split=> h a.
  by apply/(coverage_stack (u a) (k0 a)).
by apply/(coverage_stack (u a) (k0 a)).
Qed.

Theorem coverage_listedND (l : seq (axis -> layer)) (u : axis -> int) (m : axis -> seq (nat * nat)) :
  (forall a, all (fun kr => 0 < kr.1)%N (rates 1 (on l a))) ->
  (forall a, perm_eq (m a) (several (rates 1 (on l a))) /\ coverb 0 (m a)) -> wholeN l u.
Proof.
by move=> k0 h; apply/wholeN_on => // a; case: (h a) => e c; apply: coverage_listed e c.
Qed.

Theorem coverage_gapND (l : seq (axis -> layer)) (u c : axis -> int) (a : axis) (m : nat) :
  (\sum_(kr <- rates 1 (on l a) | kr.2 <= m) kr.1.-1 * kr.2 < m)%N ->
  c a = first (on l a) (u a) + m%:Z -> ~ readsN l u c.
Proof. by move=> small e /reads_axes/(_ a); rewrite e; apply: coverage_gap. Qed.

(* ---- rates with a common divisor ---- *)

Lemma first_stride (l : seq layer) (u : int) :
  first l u = (\prod_(x <- l) x.1.1.2)%N%:Z * u + first l 0.
Proof.
elim: l => [|[[[k s] d] p] l IH] /=; first by rewrite big_nil mul1r addr0.
by rewrite big_cons IH mulrDr PoszM mulrA addrA.
Qed.

Theorem subgrid (g : nat) (l : seq layer) (u c : int) :
  all (fun kr => 0 < kr.1)%N (rates 1 l) ->
  all (fun kr => g %| kr.2)%N (several (rates 1 l)) -> reads l u c -> (g %| c - first l u)%Z.
Proof.
move=> k0 div /reads_ways[v -> /(ways_several _ k0)]; rewrite addrC addKr.
elim: (several _) v div => [|[k r] m IH] v /=; first by move=> _ ->.
move=> /andP[gr /IH{}IH] [t [w [_ -> /IH gw]]].
have gt : (g %| (r * t)%N%:Z)%Z by rewrite dvdzE /= dvdn_mulr.
by rewrite PoszD; apply: rpredD.
Qed.

Theorem subgridND (g : nat) (l : seq (axis -> layer)) (u v c : axis -> int) (a : axis) :
  let S := (\prod_(x <- on l a) x.1.1.2)%N%:Z in
  all (fun kr => 0 < kr.1)%N (rates 1 (on l a)) ->
  all (fun kr => g %| kr.2)%N (several (rates 1 (on l a))) ->
  readsN l u c -> readsN l v c -> (g %| S * (u a - v a))%Z.
Proof.
move=> S k0 div /reads_axes/(_ a)/(subgrid k0 div) hu /reads_axes/(_ a)/(subgrid k0 div) hv.
have := rpredB hu hv; rewrite mulrBr.
rewrite (first_stride _ (u a)) (first_stride _ (v a)) -/S.
suff -> (x y z w : int) : x - (y + w) - (x - (z + w)) = z - y; last first.
  by rewrite opprB addrC addrA subrK opprD addrACA subrr addr0.
by rewrite -opprB rpredN.
Qed.
End Axes.

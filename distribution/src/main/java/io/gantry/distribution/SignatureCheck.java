package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Checks which keys vouch for an image: those with a signature of its manifest, or of the index
 * that it was chosen from, for a name that fits. Asks the registry no more often than it needs to.
 * Used by one thread.
 */
final class SignatureCheck {
  private static final int MOST_REASONS = 10;

  private final InstantSource clock;
  private final Map<Digest, SignatureSearch> searches = new LinkedHashMap<>();

  /** The places that were not looked at yet, cheapest first. */
  private final List<Runnable> places = new ArrayList<>();

  private SignatureCheck(
      ContentSource content,
      SignatureSearch.Referrers referrers,
      Collection<Digest> documents,
      InstantSource clock) {
    this.clock = clock;
    documents.forEach(
        digest -> searches.put(digest, new SignatureSearch(content, referrers, digest)));
    searches.values().forEach(search -> places.add(search::underTag));
    searches.values().forEach(search -> places.add(search::amongReferrers));
  }

  /**
   * At a registry.
   *
   * @param documents what the name stands for, and what was chosen from it
   */
  static SignatureCheck of(
      RemoteRepository repository, Collection<Digest> documents, InstantSource clock) {
    return new SignatureCheck(
        repository,
        subject -> repository.referrers(subject, Optional.of(SignatureSearch.ARTIFACT_TYPE)),
        documents,
        clock);
  }

  /** In a layout or an archive, which lists no referrers. */
  static SignatureCheck of(
      ContentSource content, Collection<Digest> documents, InstantSource clock) {
    return new SignatureCheck(content, subject -> List.of(), documents, clock);
  }

  /**
   * What was found.
   *
   * @param signed by key, one signature each
   * @param refused what was there and does not count, with the reasons
   */
  record Outcome(Map<VerificationKey, VerifiedSignature> signed, List<String> refused) {
    /** Why there is not more. */
    String reasons() {
      return refused.isEmpty() ? "there is no signature" : String.join("; ", refused);
    }
  }

  /** Looks until so many of these keys are found, or everywhere. */
  Outcome run(Set<VerificationKey> keys, int wanted, Predicate<ImageReference> name) {
    Outcome outcome = judge(keys, name);
    while (outcome.signed().size() < wanted && !places.isEmpty()) {
      places.removeFirst().run();
      outcome = judge(keys, name);
    }
    return outcome;
  }

  private Outcome judge(Set<VerificationKey> keys, Predicate<ImageReference> name) {
    Outcome outcome = new Outcome(new LinkedHashMap<>(), new ArrayList<>());
    searches.forEach((digest, search) -> {
      search.found().forEach(each -> judge(each, digest, keys, name, outcome));
      outcome.refused().addAll(search.remarks());
    });
    int reasons = outcome.refused().size();
    if (reasons > MOST_REASONS) {
      outcome.refused().subList(MOST_REASONS, reasons).clear();
      outcome.refused().add("and " + (reasons - MOST_REASONS) + " more");
    }
    return outcome;
  }

  private void judge(
      AttachedSignature attached,
      Digest digest,
      Set<VerificationKey> keys,
      Predicate<ImageReference> name,
      Outcome outcome) {
    List<VerificationKey> makers =
        keys.stream()
            .filter(key -> key.verifies(attached.payload(), attached.signature()))
            .toList();
    if (makers.isEmpty()) {
      outcome.refused().add(attached.place() + " was made with another key");
      return;
    }
    try {
      // Only now: what no trusted key signed is not worth reading.
      SignedClaim claim = SignedClaim.parse(attached.payload());
      if (!claim.digest().equals(digest)) {
        outcome.refused().add(attached.place() + " is for " + claim.digest());
      } else if (!name.test(claim.reference())) {
        outcome.refused().add(attached.place() + " is for the name " + claim.reference());
      } else {
        makers.forEach(key -> count(key, attached, claim, outcome));
      }
    } catch (GantryException e) {
      outcome.refused().add(attached.place() + ": " + e.getMessage());
    }
  }

  private void count(
      VerificationKey key, AttachedSignature attached, SignedClaim claim, Outcome outcome) {
    if (key.valid(clock)) {
      outcome
          .signed()
          .putIfAbsent(key, new VerifiedSignature(key, claim.digest(), claim.reference()));
    } else {
      outcome.refused().add(attached.place() + ": the certificate of " + key + " is not valid now");
    }
  }
}

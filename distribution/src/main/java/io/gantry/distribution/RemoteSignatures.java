package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * Signs and verifies what a repository has: cosign SIGNATURE_SPEC, with keys. Thread-safe; calls
 * block.
 */
public final class RemoteSignatures {
  private final RemoteRepository repository;

  public RemoteSignatures(RemoteRepository repository) {
    this.repository = repository;
  }

  /**
   * Signs what this name stands for; the signature names it with its tag, when it has one.
   *
   * @param referrer whether to put the signature among the referrers instead of under the tag
   * @return the digest that was signed
   */
  public Digest sign(ImageReference name, SigningKey key, boolean referrer) {
    Document document = repository.document(Pull.wanted(name));
    Digest digest = document.descriptor().digest();
    SignedClaim claim = new SignedClaim(claimed(name), digest);
    SignatureWriter writer = new SignatureWriter(repository);
    if (referrer) {
      writer.asReferrer(claim, key, document.descriptor());
    } else {
      writer.underTag(claim, key);
    }
    return digest;
  }

  /**
   * Verifies what this name stands for.
   *
   * @return what any of the keys signed under the name of this repository; at least one
   * @throws GantryException DENIED when there is no such signature, with the reasons
   */
  public List<VerifiedSignature> verify(ImageReference name, Set<VerificationKey> keys) {
    Digest digest = repository.document(Pull.wanted(name)).descriptor().digest();
    SignatureCheck check = SignatureCheck.of(repository, List.of(digest), InstantSource.system());
    SignatureCheck.Outcome outcome =
        check.run(keys, keys.size(), signed -> signed.name().equals(name.name()));
    if (outcome.signed().isEmpty()) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "no signature of %s (%s) is valid: %s"
              .formatted(name.familiar(), digest, outcome.reasons()));
    }
    return List.copyOf(outcome.signed().values());
  }

  private static ImageReference claimed(ImageReference name) {
    return name.digest().isPresent()
        ? ImageReference.parseName(name.name())
        : name.withTag(Pull.wanted(name));
  }
}

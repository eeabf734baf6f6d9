package io.gantry.engine;

import io.gantry.distribution.RemoteSignatures;
import io.gantry.distribution.SigningKey;
import io.gantry.distribution.VerificationKey;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signatures beside images in registries. Private keys are used and forgotten: they reach no file,
 * no message and no log. Calls block. Thread-safe.
 */
public final class Signatures {
  private final Transfers transfers;

  Signatures(Transfers transfers) {
    this.transfers = transfers;
  }

  /**
   * A signature that was verified.
   *
   * @param key the name that the caller gave to the key
   * @param fingerprint the digest of the key in DER
   * @param digest of the manifest or index that is signed
   * @param reference the name that the signer gave to it
   */
  public record Verified(String key, String fingerprint, String digest, String reference) {}

  /**
   * Signs what a name stands for at its registry.
   *
   * @param key private, in PEM
   * @param referrer whether to put the signature among the referrers instead of under a tag
   * @return the digest that was signed
   * @throws GantryException INVALID when the key is of no use, or what the registry throws
   */
  public String sign(String name, String key, boolean referrer, Optional<RegistryAuth> auth) {
    ImageReference image = ImageReference.parse(name);
    SigningKey signer = SigningKey.parse(key);
    return remote(image, auth).sign(image, signer, referrer).toString();
  }

  /**
   * Verifies what a name stands for at its registry.
   *
   * @param keys public ones in PEM, by the names that messages call them
   * @return by which of the keys it is signed; at least one
   * @throws GantryException DENIED when no signature is valid, with the reasons
   */
  public List<Verified> verify(String name, Map<String, String> keys, Optional<RegistryAuth> auth) {
    ImageReference image = ImageReference.parse(name);
    Set<VerificationKey> verifiers = new LinkedHashSet<>();
    keys.forEach((label, pem) -> verifiers.add(VerificationKey.parse(label, pem)));
    return remote(image, auth).verify(image, verifiers).stream()
        .map(each ->
            new Verified(
                each.key().name(),
                each.key().fingerprint(),
                each.digest().toString(),
                each.reference().familiar()))
        .toList();
  }

  private RemoteSignatures remote(ImageReference image, Optional<RegistryAuth> auth) {
    return new RemoteSignatures(transfers.repository(image, auth));
  }
}

package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which images may be pulled, by their signatures. Immutable, with the keys as they were read. */
public final class SignaturePolicy {
  /** Everything may be pulled. */
  public static final SignaturePolicy ACCEPT_ALL =
      new SignaturePolicy(
          "no policy", Map.of(), new PolicyRule("*", List.of(new Requirement.Accept())));

  private final String source;
  private final Map<String, PolicyRule> rules;
  private final PolicyRule otherwise;

  /**
   * @param source what messages call it
   * @param rules by scope
   */
  SignaturePolicy(String source, Map<String, PolicyRule> rules, PolicyRule otherwise) {
    this.source = source;
    this.rules = Map.copyOf(rules);
    this.otherwise = otherwise;
  }

  /**
   * Reads a policy of Gantry's form ({@code docs/trust.md}) or of containers-policy.json(5), and
   * the keys that it names.
   *
   * @throws GantryException INVALID that names the file and what is wrong in it
   */
  public static SignaturePolicy read(Path file) {
    try {
      return new PolicyFile(file).parse(Files.readAllBytes(file));
    } catch (IOException | GantryException e) {
      throw new GantryException(
          Kind.INVALID, "cannot use signature policy " + file + ": " + e.getMessage(), e);
    }
  }

  /** What it says to images of this repository. */
  public Admission admission(RemoteRepository repository) {
    return (name, documents) ->
        check(
            name,
            rule(name),
            new SignatureCheck(
                repository,
                documents.stream().map(SignaturePolicy::digest).toList(),
                InstantSource.system()));
  }

  private static Digest digest(Document document) {
    return document.descriptor().digest();
  }

  PolicyRule rule(ImageReference name) {
    return PolicyScopes.of(name).stream()
        .filter(rules::containsKey)
        .findFirst()
        .map(rules::get)
        .orElse(otherwise);
  }

  private void check(ImageReference name, PolicyRule rule, SignatureCheck signatures) {
    for (Requirement requirement : rule.requirements()) {
      unmet(requirement, name, signatures)
          .ifPresent(why -> {
            throw new GantryException(
                Kind.DENIED,
                "pull of %s is refused: rule \"%s\" of %s %s"
                    .formatted(name.familiar(), rule.name(), source, why));
          });
    }
  }

  private static Optional<String> unmet(
      Requirement requirement, ImageReference name, SignatureCheck signatures) {
    return switch (requirement) {
      case Requirement.Accept _ -> Optional.empty();
      case Requirement.Reject _ -> Optional.of("rejects it");
      case Requirement.Signed signed -> unsigned(signed, name, signatures);
    };
  }

  private static Optional<String> unsigned(
      Requirement.Signed wanted, ImageReference name, SignatureCheck signatures) {
    SignatureCheck.Outcome found =
        signatures.run(
            wanted.keys(), wanted.threshold(), signed -> wanted.identity().fits(name, signed));
    int count = found.signed().size();
    return count >= wanted.threshold()
        ? Optional.empty()
        : Optional.of(
            "wants %s, but %s: %s"
                .formatted(
                    wanted.wanted(),
                    count == 0 ? "there is none" : "there is only " + found.signed().keySet(),
                    found.reasons()));
  }
}

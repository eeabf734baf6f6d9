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
import java.util.function.Function;

/** Which images may be pulled, by their signatures. Immutable, with the keys as they were read. */
public final class SignaturePolicy {
  /** Everything may be pulled. */
  public static final SignaturePolicy ACCEPT_ALL =
      new SignaturePolicy(
          "no policy", new ScopedRules(Map.of(), PolicyRule.ACCEPT), Map.of(), PolicyRule.ACCEPT);

  private static final String REJECTS = "rejects it";

  private final String source;
  private final ScopedRules registries;
  private final Map<String, ScopedRules> transports;
  private final PolicyRule otherwise;

  /**
   * @param source what messages call it
   * @param registries for what is pulled
   * @param transports for what comes from files, by the words of {@link FileTransport}
   * @param otherwise for files of other transports
   */
  SignaturePolicy(
      String source,
      ScopedRules registries,
      Map<String, ScopedRules> transports,
      PolicyRule otherwise) {
    this.source = source;
    this.registries = registries;
    this.transports = Map.copyOf(transports);
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
            "pull of " + name.familiar(),
            rule(name),
            requirement ->
                unmet(
                    requirement,
                    name,
                    SignatureCheck.of(repository, digests(documents), InstantSource.system())));
  }

  /**
   * What it says to the images of a file or folder, whose signatures lie beside them in it under
   * cosign's tags.
   */
  public Admission admission(
      FileTransport transport, Path path, Optional<String> image, ContentSource content) {
    return (name, documents) ->
        check(
            "copy of %s:%s to %s".formatted(transport.word(), path, name.familiar()),
            rules(transport).first(transport.scopes(path, image)),
            requirement ->
                unmet(
                    requirement,
                    name,
                    SignatureCheck.of(content, digests(documents), InstantSource.system())));
  }

  /**
   * Throws DENIED when nothing may come in a stream of this kind, of which nobody knows where it
   * comes from. Signatures are not looked for in it, so what wants one is refused.
   *
   * @param act what messages call it, such as {@code load of an archive}
   */
  public void checkStream(FileTransport transport, String act) {
    check(
        act,
        rules(transport).first(List.of()),
        requirement ->
            switch (requirement) {
              case Requirement.Accept _ -> Optional.empty();
              case Requirement.Reject _ -> Optional.of(REJECTS);
              case Requirement.Signed signed ->
                  Optional.of(
                      "wants %s, and it is not looked for signatures. Hint: gantry copy oci-archive:FILE:NAME store:NAME looks for them"
                          .formatted(signed.wanted()));
            });
  }

  private ScopedRules rules(FileTransport transport) {
    ScopedRules found = transports.get(transport.word());
    return found == null ? new ScopedRules(Map.of(), otherwise) : found;
  }

  private static List<Digest> digests(List<Document> documents) {
    return documents.stream().map(SignaturePolicy::digest).toList();
  }

  private static Digest digest(Document document) {
    return document.descriptor().digest();
  }

  PolicyRule rule(ImageReference name) {
    return registries.first(PolicyScopes.of(name));
  }

  private void check(String act, PolicyRule rule, Function<Requirement, Optional<String>> unmet) {
    for (Requirement requirement : rule.requirements()) {
      unmet
          .apply(requirement)
          .ifPresent(why -> {
            throw new GantryException(
                Kind.DENIED,
                "%s is refused: rule \"%s\" of %s %s".formatted(act, rule.name(), source, why));
          });
    }
  }

  private static Optional<String> unmet(
      Requirement requirement, ImageReference name, SignatureCheck signatures) {
    return switch (requirement) {
      case Requirement.Accept _ -> Optional.empty();
      case Requirement.Reject _ -> Optional.of(REJECTS);
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

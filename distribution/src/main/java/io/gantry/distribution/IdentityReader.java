package io.gantry.distribution;

import io.gantry.oci.ImageReference;

/** Reads the member {@code signedIdentity} of a rule: containers-policy.json(5) "signedBy". */
final class IdentityReader {
  private IdentityReader() {}

  static SignedIdentity of(ConfigObject rule, SignedIdentity otherwise) {
    return rule.object("signedIdentity").map(IdentityReader::read).orElse(otherwise);
  }

  private static SignedIdentity read(ConfigObject identity) {
    String type = identity.needed("type");
    return switch (type) {
      case "matchExact" -> plain(identity, new SignedIdentity.MatchExact());
      case "matchRepoDigestOrExact" -> plain(identity, new SignedIdentity.MatchRepoDigestOrExact());
      case "matchRepository" -> plain(identity, new SignedIdentity.MatchRepository());
      case "exactReference" ->
          new SignedIdentity.ExactReference(reference(identity, "dockerReference"));
      case "exactRepository" ->
          new SignedIdentity.ExactRepository(reference(identity, "dockerRepository"));
      case "remapIdentity" -> {
        identity.withOnly("type", "prefix", "signedPrefix");
        yield new SignedIdentity.RemapIdentity(
            identity.needed("prefix"), identity.needed("signedPrefix"));
      }
      default -> throw identity.invalid("has the type \"" + type + "\", which is not known");
    };
  }

  private static SignedIdentity plain(ConfigObject identity, SignedIdentity is) {
    identity.withOnly("type");
    return is;
  }

  private static ImageReference reference(ConfigObject identity, String member) {
    return ImageReference.parseName(identity.withOnly("type", member).needed(member));
  }
}

package io.gantry.distribution;

import io.gantry.oci.ImageReference;

/** Which name a signature may give to a pulled image: containers-policy.json(5) "signedBy". */
sealed interface SignedIdentity {
  boolean fits(ImageReference pulled, ImageReference signed);

  /** The same name to the letter, tag or digest included. */
  record MatchExact() implements SignedIdentity {
    @Override
    public boolean fits(ImageReference pulled, ImageReference signed) {
      return isWhole(pulled) && pulled.equals(signed);
    }
  }

  /** The same repository and tag; for a pull by digest, the same repository. */
  record MatchRepoDigestOrExact() implements SignedIdentity {
    @Override
    public boolean fits(ImageReference pulled, ImageReference signed) {
      return pulled.digest().isPresent() ? sameRepository(pulled, signed) : pulled.equals(signed);
    }
  }

  /** The same repository: all that cosign's own signatures say. */
  record MatchRepository() implements SignedIdentity {
    @Override
    public boolean fits(ImageReference pulled, ImageReference signed) {
      return sameRepository(pulled, signed);
    }
  }

  /** This name, whatever was pulled. */
  record ExactReference(ImageReference reference) implements SignedIdentity {
    @Override
    public boolean fits(ImageReference pulled, ImageReference signed) {
      return reference.equals(signed);
    }
  }

  /** This repository, whatever was pulled. */
  record ExactRepository(ImageReference repository) implements SignedIdentity {
    @Override
    public boolean fits(ImageReference pulled, ImageReference signed) {
      return sameRepository(repository, signed);
    }
  }

  /** As {@link MatchRepoDigestOrExact}, with another beginning where a mirror is pulled from. */
  record RemapIdentity(String prefix, String signedPrefix) implements SignedIdentity {
    @Override
    public boolean fits(ImageReference pulled, ImageReference signed) {
      return new MatchRepoDigestOrExact().fits(original(pulled), signed);
    }

    private ImageReference original(ImageReference pulled) {
      return PolicyScopes.within(pulled.name(), prefix)
          ? ImageReference.parseName(signedPrefix + pulled.toString().substring(prefix.length()))
          : pulled;
    }
  }

  private static boolean sameRepository(ImageReference one, ImageReference other) {
    return one.name().equals(other.name());
  }

  private static boolean isWhole(ImageReference name) {
    return name.tag().isPresent() || name.digest().isPresent();
  }
}

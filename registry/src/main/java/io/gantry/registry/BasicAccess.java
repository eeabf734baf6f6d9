package io.gantry.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Users with passwords: RFC 7617. Without a password file everybody is nobody in particular. */
record BasicAccess(Optional<PasswordFile> passwords, Rights rights) implements Access {
  private static final String SCHEME = "Basic ";

  private record UserGrant(String user, Rights rights) implements Grant {
    @Override
    public boolean allows(RepositoryName repository, Action action) {
      return rights.allows(user, repository, action);
    }

    @Override
    public boolean isKnown() {
      return !user.equals(Rights.ANYBODY);
    }
  }

  @Override
  public Grant grant(Optional<String> authorization) {
    return new UserGrant(authorization.map(this::user).orElse(Rights.ANYBODY), rights);
  }

  @Override
  public String challenge(String scope) {
    return "Basic realm=\"registry\", charset=\"UTF-8\"";
  }

  private String user(String authorization) {
    if (authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      String[] parts = decoded(authorization.substring(SCHEME.length()).strip()).split(":", 2);
      if (parts.length == 2
          && passwords.isPresent()
          && passwords.get().verify(parts[0], parts[1])) {
        return parts[0];
      }
    }
    throw new RegistryException(ErrorCode.UNAUTHORIZED, "user or password is wrong");
  }

  private static String decoded(String credentials) {
    try {
      return new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.UNAUTHORIZED, "credentials are not base64");
    }
  }
}

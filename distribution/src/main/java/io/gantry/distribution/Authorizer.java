package io.gantry.distribution;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows what to show to whom. Remembers the challenge of each registry and the tokens it led to, by
 * registry, credentials and scope, so that most requests are let in at once; threads that need the
 * same token wait for one. Thread-safe.
 */
final class Authorizer {
  private static final int MOST = 1_000;
  private static final int LONGEST_SCOPE = 4_096;

  /** A token that ends this soon may be refused when the request arrives. */
  private static final int MARGIN_SECONDS = 10;

  private record Key(URI registry, Optional<Credentials> credentials, List<String> scopes) {}

  private static final class Slot {
    private @Nullable Token token;
    private List<String> scopes = List.of();
  }

  private final TokenServer tokens;
  private final Pauses pauses;
  private final Map<URI, Challenge> challenges = new Recent<>();
  private final Map<Key, Slot> slots = new Recent<>();

  Authorizer(TokenServer tokens, Pauses pauses) {
    this.tokens = tokens;
    this.pauses = pauses;
  }

  /** The Authorization header to begin with: none until the registry has asked for one. */
  Optional<String> before(URI registry, Optional<Credentials> credentials, List<String> scopes)
      throws IOException {
    Optional<String> given = given(credentials);
    if (given.isPresent()) {
      return given;
    }
    Challenge challenge = challenge(registry);
    return challenge == null
        ? Optional.empty()
        : answer(registry, challenge, credentials, scopes, List.of(), Optional.empty());
  }

  /** The header to try after a 401; none when there is nothing better to show than what was. */
  Optional<String> after(
      URI registry,
      Optional<Credentials> credentials,
      List<String> scopes,
      List<Challenge> offered,
      Optional<String> refused)
      throws IOException {
    Optional<Challenge> best = best(offered, credentials);
    if (given(credentials).isPresent() || best.isEmpty()) {
      return Optional.empty();
    }
    synchronized (challenges) {
      challenges.put(registry, best.get());
    }
    return answer(registry, best.get(), credentials, scopes, asked(best.get()), refused)
        .filter(header -> !Optional.of(header).equals(refused));
  }

  private Optional<String> answer(
      URI registry,
      Challenge challenge,
      Optional<Credentials> credentials,
      List<String> scopes,
      List<String> asked,
      Optional<String> refused)
      throws IOException {
    if (challenge.scheme().equals("basic")) {
      return credentials.filter(Credentials::hasPassword).map(Credentials::basic);
    }
    Slot slot = slot(new Key(registry, credentials, scopes));
    synchronized (slot) {
      Token token = slot.token;
      if (token == null
          || isOld(token)
          || !slot.scopes.containsAll(asked)
          || refused.equals(Optional.of(token.header()))) {
        if (slot.scopes.isEmpty() || !asked.isEmpty()) {
          slot.scopes = union(scopes, asked);
        }
        token = tokens.token(registry, challenge, slot.scopes, credentials, false);
        slot.token = token;
      }
      return Optional.of(token.header());
    }
  }

  private static List<String> union(List<String> ours, List<String> asked) {
    Set<String> all = new LinkedHashSet<>(ours);
    all.addAll(asked);
    return List.copyOf(all);
  }

  /** The scopes that a registry wants for what it refused; too many are no honest wish. */
  private static List<String> asked(Challenge challenge) {
    String scope = challenge.parameter("scope");
    return scope.isBlank() || scope.length() > LONGEST_SCOPE
        ? List.of()
        : List.of(scope.strip().split(" +"));
  }

  private boolean isOld(Token token) {
    return pauses.now().plusSeconds(MARGIN_SECONDS).isAfter(token.expires());
  }

  private static Optional<String> given(Optional<Credentials> credentials) {
    return credentials
        .filter(known -> !known.registryToken().isEmpty())
        .map(known -> "Bearer " + known.registryToken());
  }

  /** Bearer before Basic, for a token can do less harm than a password. */
  static Optional<Challenge> best(List<Challenge> offered, Optional<Credentials> credentials) {
    Optional<Challenge> bearer =
        offered.stream()
            .filter(one -> one.scheme().equals("bearer") && !one.parameter("realm").isEmpty())
            .findFirst();
    return bearer.or(() ->
        offered.stream()
            .filter(one -> one.scheme().equals("basic"))
            .filter(one -> credentials.filter(Credentials::hasPassword).isPresent())
            .findFirst());
  }

  private @Nullable Challenge challenge(URI registry) {
    synchronized (challenges) {
      return challenges.get(registry);
    }
  }

  private Slot slot(Key key) {
    synchronized (slots) {
      return slots.computeIfAbsent(key, unknown -> new Slot());
    }
  }

  /** Forgets what was not asked for longest. */
  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST;
    }
  }
}

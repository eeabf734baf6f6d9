package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a signature policy of Gantry's own form: {@code docs/trust.md}. */
final class PolicyFile {
  private static final String DEFAULT = "*";

  private final Path file;

  /** The file itself is not read: its name is for messages, its folder for the keys' names. */
  PolicyFile(Path file) {
    this.file = file;
  }

  SignaturePolicy parse(byte[] json) {
    ConfigObject whole = new ConfigObject("the file", Json.readMap(json));
    return whole.has("default")
        ? new ContainersPolicyFile(file).parse(whole)
        : parse(whole.withOnly("rules"));
  }

  private SignaturePolicy parse(ConfigObject whole) {
    ConfigObject object =
        whole
            .object("rules")
            .orElseThrow(() -> whole.invalid("has neither \"rules\" nor \"default\""));
    Map<String, PolicyRule> rules = new HashMap<>();
    object.entries().forEach((scope, rule) -> rules.put(scope(scope), rule(scope, rule)));
    PolicyRule otherwise = rules.remove(DEFAULT);
    if (otherwise == null) {
      throw whole.invalid("has no rule \"*\", for the images that no other rule is for");
    }
    return new SignaturePolicy(
        file.toString(), new ScopedRules(rules, otherwise), Map.of(), PolicyRule.ACCEPT);
  }

  /** A rule that no image can be under is a mistake that would let everything through. */
  private static String scope(String scope) {
    String host = scope.replaceFirst("/.*", "");
    boolean whole = host.contains(".") || host.contains(":") || host.equals("localhost");
    if (!scope.equals(DEFAULT) && !whole) {
      throw GantryException.invalid(
          "rule \"%s\" does not begin with a registry. Hint: write docker.io/library/NAME in full"
              .formatted(scope));
    }
    return scope;
  }

  private PolicyRule rule(String scope, @Nullable Object value) {
    return new PolicyRule(scope, List.of(requirement("rule \"" + scope + "\"", value)));
  }

  private Requirement requirement(String where, @Nullable Object value) {
    ConfigObject rule = ConfigObject.of(where, value);
    String type = rule.needed("type");
    return switch (type) {
      case "accept" -> {
        rule.withOnly("type");
        yield new Requirement.Accept();
      }
      case "reject" -> {
        rule.withOnly("type");
        yield new Requirement.Reject();
      }
      case "signed" -> signed(rule.withOnly("type", "keys", "threshold", "signedIdentity"));
      default -> throw rule.invalid("has the type \"" + type + "\": use accept, reject or signed");
    };
  }

  private Requirement signed(ConfigObject rule) {
    PolicyKeys reader = new PolicyKeys(file);
    Set<VerificationKey> keys = new LinkedHashSet<>();
    for (String key : rule.texts("keys")) {
      boolean inline = key.contains("-----BEGIN");
      keys.add(inline ? reader.inline(key) : reader.file(key));
    }
    int threshold = rule.number("threshold", 1);
    if (threshold < 1 || threshold > keys.size()) {
      throw rule.invalid(
          "wants %d signatures of %d different keys".formatted(threshold, keys.size()));
    }
    return new Requirement.Signed(
        keys, threshold, IdentityReader.of(rule, new SignedIdentity.MatchRepository()));
  }
}

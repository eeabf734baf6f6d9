package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a signature policy in the form of containers-policy.json(5): what it says of the transport
 * {@code docker} and of those that are files. A requirement that we cannot check makes the file
 * useless, not laxer.
 */
final class ContainersPolicyFile {
  private final Path file;

  ContainersPolicyFile(Path file) {
    this.file = file;
  }

  SignaturePolicy parse(ConfigObject whole) {
    whole.withOnly("default", "transports");
    PolicyRule otherwise = rule("default", whole.entries().get("default"));
    Map<String, ScopedRules> files = new HashMap<>();
    for (FileTransport transport : FileTransport.values()) {
      files.put(transport.word(), rules(whole, transport.word(), otherwise));
    }
    return new SignaturePolicy(
        file.toString(), rules(whole, "docker", otherwise), files, otherwise);
  }

  private ScopedRules rules(ConfigObject whole, String transport, PolicyRule otherwise) {
    Map<String, PolicyRule> rules = new HashMap<>();
    whole
        .object("transports")
        .flatMap(transports -> transports.object(transport))
        .map(ConfigObject::entries)
        .orElse(Map.of())
        .forEach((scope, requirements) -> rules.put(scope, rule(scope, requirements)));
    PolicyRule ofTransport = rules.remove("");
    return new ScopedRules(rules, ofTransport == null ? otherwise : ofTransport);
  }

  private PolicyRule rule(String scope, @Nullable Object value) {
    String where = "rule \"" + scope + "\"";
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      throw GantryException.invalid(where + " is not a list of requirements");
    }
    List<Requirement> requirements = new ArrayList<>();
    list.forEach(each -> requirements.add(requirement(ConfigObject.of(where, each))));
    return new PolicyRule(scope, requirements);
  }

  private Requirement requirement(ConfigObject object) {
    String type = object.needed("type");
    return switch (type) {
      case "insecureAcceptAnything" -> {
        object.withOnly("type");
        yield new Requirement.Accept();
      }
      case "reject" -> {
        object.withOnly("type");
        yield new Requirement.Reject();
      }
      case "sigstoreSigned" -> signed(object);
      default ->
          throw object.invalid(
              "has a requirement of type \"" + type + "\", which is not supported");
    };
  }

  private Requirement signed(ConfigObject object) {
    object.withOnly("type", "keyPath", "keyPaths", "keyData", "keyDatas", "signedIdentity");
    PolicyKeys reader = new PolicyKeys(file);
    Set<VerificationKey> keys = new LinkedHashSet<>();
    object.text("keyPath").map(reader::file).ifPresent(keys::add);
    object.texts("keyPaths").forEach(path -> keys.add(reader.file(path)));
    object.text("keyData").map(data -> reader.data(object, data)).ifPresent(keys::add);
    object.texts("keyDatas").forEach(data -> keys.add(reader.data(object, data)));
    if (keys.isEmpty() || object.members().keySet().stream().filter(this::isKey).count() > 1) {
      throw object.invalid("must have one of keyPath, keyPaths, keyData and keyDatas");
    }
    return new Requirement.Signed(
        keys, 1, IdentityReader.of(object, new SignedIdentity.MatchRepoDigestOrExact()));
  }

  private boolean isKey(Object member) {
    return String.valueOf(member).startsWith("key");
  }
}

package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a build can be told of a target: BuildKit's subrequest {@code frontend.outline}. What the
 * target does not need is not in it.
 *
 * @param name of the target; empty when it has none
 * @param description that a comment above its FROM gives
 * @param arguments for {@code --build-arg}, with the values that they have, by their lines
 * @param secrets for {@code --secret}, by their lines
 * @param agents for {@code --ssh}, by their lines
 */
public record Outline(
    Optional<String> name,
    Optional<String> description,
    List<Argument> arguments,
    List<Wanted> secrets,
    List<Wanted> agents) {
  public Outline {
    arguments = List.copyOf(arguments);
    secrets = List.copyOf(secrets);
    agents = List.copyOf(agents);
  }

  /**
   * An argument.
   *
   * @param value empty when it has none
   * @param range of the instruction that declares it
   */
  public record Argument(
      String name, Optional<String> description, String value, SourceRange range) {}

  /**
   * A secret or an agent.
   *
   * @param required whether the build fails without it
   * @param range of the RUN that wants it first
   */
  public record Wanted(String id, boolean required, SourceRange range) {}

  /**
   * Reads it from a file. Nothing is fetched.
   *
   * @param target a stage's name or number; empty for the last one
   * @param images what base images set
   * @throws GantryException INVALID when the target is not there, or something that it needs cannot
   *     be expanded
   */
  public static Outline of(
      Dockerfile file, BuildArguments arguments, Optional<String> target, BaseEnvironments images) {
    BuildPlan plan = BuildPlan.of(file, arguments, target, Set.of());
    return new OutlineWalk(file, plan, images).outline();
  }
}

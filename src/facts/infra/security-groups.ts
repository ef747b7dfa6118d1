import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { jsonAt, jsonEntries, jsonItems, jsonLoc, jsonString } from '../json.ts';
import type { JsonNode } from '../../model/index.ts';
import { labelOf, shellUnits } from '../ops/shell-units.ts';
import { cloudFormationResources } from './cloudformation.ts';
import { yamlAt, yamlItems, yamlLoc, yamlString } from '../yaml.ts';
import { terraformResources, terraformValue } from './terraform.ts';

/** One rule that lets traffic in. */
export interface IngressRule {
  /** First and last port; undefined: not known. All ports are 0 to 65535. */
  readonly ports: readonly [from: number, to: number] | undefined;
  readonly protocol: string;
  /** The whole internet may come in. `unknown`: a variable decides. */
  readonly open: boolean | 'unknown';
  readonly at: Loc;
}

/** A group of rules in front of servers: a security group of Terraform, CloudFormation or the command line. */
export interface SecurityGroup extends Subject {
  readonly rules: readonly IngressRule[];
}

/** Every security group with rules that let traffic in. */
export const securityGroups = fact('infra/security groups', (repo: Repo): readonly SecurityGroup[] => {
  const found = new Map<string, { at: Loc; rules: IngressRule[] }>();
  const add = (name: string, at: Loc, rules: readonly IngressRule[]): void => {
    if (rules.length === 0) return;
    const known = found.get(name);
    if (known === undefined) found.set(name, { at, rules: [...rules] });
    else known.rules.push(...rules);
  };
  fromTerraform(repo, add);
  fromCloudFormation(repo, add);
  fromJson(repo, add);
  fromScripts(repo, add);
  return [...found].map(([name, { at, rules }]) => ({ name, at, rules }));
});

type Add = (name: string, at: Loc, rules: readonly IngressRule[]) => void;

const everywhere = /^(0\.0\.0\.0\/0|::\/0)$/;

function fromTerraform(repo: Repo, add: Add): void {
  for (const { type, name, file, at, block, purpose } of terraformResources(repo)) {
    if (purpose === 'test' || purpose === 'example') continue;
    const ruleOf = (
      body: typeof block,
      keys: { readonly from: string; readonly to: string; readonly cidrs: readonly string[]; readonly protocol: string },
    ): IngressRule => {
      const from = terraformValue(repo, file, body, keys.from);
      const to = terraformValue(repo, file, body, keys.to);
      const protocol = terraformValue(repo, file, body, keys.protocol);
      const text = protocol.is === 'literal' ? String(protocol.v) : 'tcp';
      const lists = keys.cidrs.map((key) => terraformValue(repo, file, body, key));
      const cidrs = lists.flatMap((v) => (v.is === 'list' ? v.items : v.is === 'literal' ? [String(v.v)] : []));
      const isOpen = cidrs.some((c) => everywhere.test(c));
      return {
        ports:
          text === '-1' || text === 'all'
            ? [0, 65535]
            : from.is === 'literal' && to.is === 'literal'
              ? [Number(from.v), Number(to.v)]
              : undefined,
        protocol: text,
        open: isOpen ? true : lists.some((v) => v.is === 'unknown') ? 'unknown' : false,
        at: locOf(file, body.at),
      };
    };
    const classic = { from: 'from_port', to: 'to_port', cidrs: ['cidr_blocks', 'ipv6_cidr_blocks'], protocol: 'protocol' };
    if (type === 'aws_security_group')
      add(
        `${file} ${name}`,
        at,
        block.blocks.filter((b) => b.type === 'ingress').map((b) => ruleOf(b, classic)),
      );
    else if (type === 'aws_security_group_rule') {
      const kind = terraformValue(repo, file, block, 'type');
      if (kind.is === 'literal' && kind.v === 'ingress') add(`${file} ${name}`, at, [ruleOf(block, classic)]);
    } else if (type === 'aws_vpc_security_group_ingress_rule')
      add(`${file} ${name}`, at, [
        ruleOf(block, { from: 'from_port', to: 'to_port', cidrs: ['cidr_ipv4', 'cidr_ipv6'], protocol: 'ip_protocol' }),
      ]);
    else if (type === 'google_compute_firewall') add(`${file} ${name}`, at, googleRules(repo, file, block));
    else if (type === 'digitalocean_firewall')
      add(
        `${file} ${name}`,
        at,
        block.blocks
          .filter((b) => b.type === 'inbound_rule')
          .map((b) => {
            const range = terraformValue(repo, file, b, 'port_range');
            const sources = terraformValue(repo, file, b, 'source_addresses');
            const protocol = terraformValue(repo, file, b, 'protocol');
            return {
              ports: range.is === 'literal' ? portsOf(String(range.v)) : undefined,
              protocol: protocol.is === 'literal' ? String(protocol.v) : 'tcp',
              open:
                sources.is === 'list'
                  ? sources.items.some((c) => everywhere.test(c))
                  : sources.is === 'unknown'
                    ? ('unknown' as const)
                    : false,
              at: locOf(file, b.at),
            };
          }),
      );
  }
}

function googleRules(repo: Repo, file: string, block: Parameters<typeof terraformValue>[2]): readonly IngressRule[] {
  const direction = terraformValue(repo, file, block, 'direction');
  if (direction.is === 'literal' && direction.v === 'EGRESS') return [];
  const sources = terraformValue(repo, file, block, 'source_ranges');
  const open =
    sources.is === 'list' ? sources.items.some((c) => everywhere.test(c)) : sources.is === 'unknown' ? ('unknown' as const) : false;
  return block.blocks
    .filter((b) => b.type === 'allow')
    .flatMap((b): readonly IngressRule[] => {
      const ports = terraformValue(repo, file, b, 'ports');
      const protocol = terraformValue(repo, file, b, 'protocol');
      const common = { protocol: protocol.is === 'literal' ? String(protocol.v) : 'tcp', open, at: locOf(file, b.at) };
      if (ports.is === 'unset') return [{ ...common, ports: [0, 65535] }];
      return ports.is === 'list' ? ports.items.map((p) => ({ ...common, ports: portsOf(p) })) : [{ ...common, ports: undefined }];
    });
}

function portsOf(text: string): readonly [number, number] | undefined {
  if (text === 'all' || text === '1-65535') return [0, 65535];
  const range = /^(\d+)(?:-(\d+))?$/.exec(text);
  return range === null ? undefined : [Number(range[1]), Number(range[2] ?? range[1])];
}

function fromCloudFormation(repo: Repo, add: Add): void {
  for (const { id, type, properties, file, at } of cloudFormationResources(repo)) {
    if (type !== 'AWS::EC2::SecurityGroup' && type !== 'AWS::EC2::SecurityGroupIngress') continue;
    const rules = type === 'AWS::EC2::SecurityGroup' ? yamlItems(yamlAt(properties, 'SecurityGroupIngress')) : [properties];
    add(
      `${file} ${id}`,
      at,
      rules.flatMap((rule): readonly IngressRule[] => {
        if (rule?.y !== 'map') return [];
        const cidr = yamlString(yamlAt(rule, 'CidrIp')) ?? yamlString(yamlAt(rule, 'CidrIpv6'));
        const from = Number(yamlString(yamlAt(rule, 'FromPort')));
        const to = Number(yamlString(yamlAt(rule, 'ToPort')));
        const protocol = yamlString(yamlAt(rule, 'IpProtocol')) ?? 'tcp';
        return [
          {
            ports: protocol === '-1' ? [0, 65535] : Number.isNaN(from) || Number.isNaN(to) ? undefined : [from, to],
            protocol,
            open: cidr !== undefined && everywhere.test(cidr),
            at: yamlLoc(file, rule),
          },
        ];
      }),
    );
  }
}

/** What `aws ec2 describe-security-groups` prints and other tools take: `IpPermissions` with ranges. */
function fromJson(repo: Repo, add: Add): void {
  for (const { path, size } of repo.ofKind('json')) {
    if (isExampleOrTest(path) !== undefined || size > 200_000 || !(repo.text(path) ?? '').includes('IpPermissions')) continue;
    const root = repo.outline(path, 'json')?.root ?? undefined;
    const groups = jsonItems(jsonAt(root, 'SecurityGroups'));
    for (const group of groups.length > 0 ? groups : root?.j === 'object' ? [root] : []) {
      const name = jsonString(jsonAt(group, 'GroupName')) ?? path;
      const rules = jsonItems(jsonAt(group, 'IpPermissions')).map((rule): IngressRule => {
        const ranges = [...jsonItems(jsonAt(rule, 'IpRanges')), ...jsonItems(jsonAt(rule, 'Ipv6Ranges'))];
        const protocol = jsonString(jsonAt(rule, 'IpProtocol')) ?? 'tcp';
        const [from, to] = [numberOf(jsonAt(rule, 'FromPort')), numberOf(jsonAt(rule, 'ToPort'))];
        return {
          ports: protocol === '-1' ? [0, 65535] : from === undefined || to === undefined ? undefined : [from, to],
          protocol,
          open: ranges.some((r) => jsonEntries(r).some((e) => everywhere.test(jsonString(e.value) ?? ''))),
          at: jsonLoc(path, rule),
        };
      });
      add(`${path} ${name}`, jsonLoc(path, group), rules);
    }
  }
}

function numberOf(node: JsonNode | undefined): number | undefined {
  return node?.j === 'value' && typeof node.v === 'number' ? node.v : undefined;
}

/** `aws ec2 authorize-security-group-ingress --protocol tcp --port 22 --cidr 0.0.0.0/0` */
function fromScripts(repo: Repo, add: Add): void {
  for (const unit of shellUnits(repo))
    for (const { call, at } of unit.steps) {
      if (call.program !== 'aws' || !call.args.includes('authorize-security-group-ingress')) continue;
      const value = (flag: string): string | undefined => call.args[call.args.indexOf(flag) + 1];
      const port = call.args.includes('--port') ? portsOf(value('--port') ?? '') : undefined;
      const cidr = call.args.includes('--cidr') ? (value('--cidr') ?? '') : '';
      add(`${unit.name} ${labelOf(call)} ${port?.join('-') ?? ''} ${at.start - unit.at.start}`.trim(), at, [
        {
          ports: port,
          protocol: value('--protocol') ?? 'tcp',
          open: everywhere.test(cidr) ? true : cidr.includes('$') ? 'unknown' : false,
          at,
        },
      ]);
    }
}

import { expand } from '../docker/expand.ts';
import { imageRef } from '../docker/image-ref.ts';
import type { ServiceRole } from './types.ts';

/** Roles of well-known images by the last part of their name. The first match counts. */
const roles: readonly (readonly [role: ServiceRole, name: RegExp])[] = [
  [
    'admin',
    /^(adminer|pgadmin4?|phpmyadmin|mongo-express|redis-?commander|redisinsight|kafka-ui|kafdrop|portainer(-ce)?|dbgate|cloudbeaver|bull-board|rabbitmqadmin|pgweb|drizzle-gateway|flower)$/,
  ],
  [
    'monitoring',
    /(exporter|prometheus|grafana|loki|promtail|tempo|jaeger|zipkin|otel|opentelemetry|alloy|cadvisor|alertmanager|kibana|logstash|filebeat|fluentd|fluent-bit|seq|datadog|agent$|sentry|dozzle|uptime-kuma)/,
  ],
  ['mail', /^(maildev|mailhog|mailpit|mailcatcher|inbucket|smtp4dev|fake-smtp-server|ethereal|mailtrap)$/],
  [
    'emulator',
    /^(localstack|floci|moto|azurite|cosmosdb-emulator|dynamodb-local|elasticmq(-native)?|firebase-tools|fake-gcs-server|wiremock|mockserver|stripe-mock|goaws|google-cloud-cli|cloud-sdk|ministack|stripe-cli|ngrok|localtunnel|smee-client)/,
  ],
  [
    'database',
    /^(postgres(ql)?|postgis|timescaledb(-ha)?|pgvector|supabase-postgres|mysql(-server)?|percona.*|mariadb|mongo(db)?(-community-server|-atlas-local)?|mssql.*|azure-sql-edge|oracle.*|cockroach|cassandra|scylla|couchdb|couchbase|neo4j|arangodb|surrealdb|influxdb|clickhouse(-server)?|questdb|rethinkdb|edgedb|gel|libsql-server|sqld|dgraph|yugabyte|tidb|ferretdb|pocketbase|ravendb|immudb)$/,
  ],
  ['cache', /^(redis|redis-stack(-server)?|valkey|keydb|dragonfly|memcached|garnet|kvrocks|hazelcast)$/],
  [
    'queue',
    /^(rabbitmq|kafka|cp-kafka|cp-server|redpanda|zookeeper|cp-zookeeper|nats|nats-streaming|activemq.*|artemis|pulsar|nsq|beanstalkd|emqx|eclipse-mosquitto|mosquitto|temporal.*|auto-setup)$/,
  ],
  ['search', /^(elasticsearch|opensearch|meilisearch|typesense|solr|zinc|manticore|qdrant|weaviate|milvus|chroma)$/],
  ['storage', /^(minio|seaweedfs|garage|rustfs|sftp|pure-ftpd)$/],
  [
    'proxy',
    /^(nginx|nginx-unprivileged|nginx-proxy(-manager)?|jwilder-nginx-proxy|acme-companion|letsencrypt-nginx-proxy-companion|traefik|caddy|haproxy|envoy|kong|apisix|openresty|httpd|swag|cloudflared|varnish|oauth2-proxy)$/,
  ],
];

/** What a service is for, by the name of its image; `app` when the image is not known. */
export function roleOfImage(image: string): ServiceRole {
  const text = expand(image, () => undefined)
    .text.replace(/:\$\{?\w+.*$/, '')
    .toLowerCase();
  const ref = imageRef(text);
  const name = ref?.name ?? text.split('/').at(-1)!.split(':')[0]!;
  return roles.find(([, pattern]) => pattern.test(name))?.[0] ?? 'app';
}

/** Ports on which stores of data listen, with the kind of store. */
export const storePorts: Readonly<Record<string, string>> = {
  '5432': 'PostgreSQL',
  '3306': 'MySQL',
  '33060': 'MySQL',
  '1433': 'SQL Server',
  '1521': 'Oracle',
  '27017': 'MongoDB',
  '27018': 'MongoDB',
  '6379': 'Redis',
  '6380': 'Redis',
  '11211': 'Memcached',
  '9200': 'Elasticsearch',
  '9300': 'Elasticsearch',
  '5984': 'CouchDB',
  '9042': 'Cassandra',
  '7687': 'Neo4j',
  '7474': 'Neo4j',
  '8086': 'InfluxDB',
  '8123': 'ClickHouse',
  '26257': 'CockroachDB',
  '5672': 'RabbitMQ',
  '15672': 'RabbitMQ management',
  '9092': 'Kafka',
  '2181': 'ZooKeeper',
  '7700': 'Meilisearch',
  '8108': 'Typesense',
  '6333': 'Qdrant',
};

/** Whether services of this role keep data that only the application should reach. */
export function keepsData(role: ServiceRole): boolean {
  return role === 'database' || role === 'cache' || role === 'queue' || role === 'search';
}

/**
 * Names of the images that Docker maintains as official ones (https://github.com/docker-library/official-images,
 * folder library), those that are retired but still found in Dockerfiles included. A name without owner that is
 * not among them was built on the machine itself.
 */
export const officialImages: ReadonlySet<string> = new Set(
  (
    'adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux bash bonita buildpack-deps busybox caddy ' +
    'cassandra centos chronograf clearlinux clojure composer convertigo couchbase couchdb crate dart debian docker drupal eclipse-mosquitto ' +
    'eclipse-temurin elasticsearch elixir emqx erlang fedora flink fluentd friendica gcc geonetwork ghost golang gradle groovy haproxy haskell ' +
    'haxe hello-world hitch httpd hylang ibm-semeru-runtimes ibmjava influxdb iojs irssi java jetty joomla jruby julia kapacitor kibana kong ' +
    'krakend lightstreamer liquibase logstash mageia mariadb matomo maven mediawiki memcached mongo mongo-express monica mono mysql nats ' +
    'nats-streaming neo4j neurodebian nextcloud nginx node odoo open-liberty openjdk opensuse oraclelinux orientdb percona perl photon php ' +
    'phpmyadmin plone postfixadmin postgres pypy python r-base rabbitmq redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust ' +
    'sapmachine satosa scratch sl solr sonarqube spark spiped storm swift swipl teamspeak telegraf tomcat tomee traefik ubuntu unit valkey ' +
    'varnish vault websphere-liberty wordpress xwiki yourls znc zookeeper jenkins consul express-gateway rakudo-star nuxeo thrift'
  ).split(' '),
);

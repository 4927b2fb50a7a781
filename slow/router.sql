-- What MySQL Router reads of a cluster. Operators have MySQL Shell make it
-- (dba.createCluster), which this machine need not have: these are the columns
-- that the router asks for, with one cluster in them.
CREATE DATABASE mysql_innodb_cluster_metadata;
CREATE TABLE mysql_innodb_cluster_metadata.schema_version (major INT PRIMARY KEY, minor INT NOT NULL, patch INT NOT NULL);
INSERT INTO mysql_innodb_cluster_metadata.schema_version VALUES (2, 2, 0);
CREATE TABLE mysql_innodb_cluster_metadata.v2_gr_clusters (cluster_id CHAR(36) PRIMARY KEY, cluster_name VARCHAR(63) NOT NULL, cluster_type VARCHAR(9) NOT NULL, group_name CHAR(36) NOT NULL, clusterset_id CHAR(36), attributes JSON);
CREATE TABLE mysql_innodb_cluster_metadata.v2_this_instance (cluster_id CHAR(36) PRIMARY KEY, instance_id INT NOT NULL, cluster_name VARCHAR(63) NOT NULL, cluster_type VARCHAR(9) NOT NULL);
CREATE TABLE mysql_innodb_cluster_metadata.v2_instances (instance_id INT PRIMARY KEY, cluster_id CHAR(36) NOT NULL, label VARCHAR(63) NOT NULL, mysql_server_uuid CHAR(36) NOT NULL, endpoint VARCHAR(63) NOT NULL, xendpoint VARCHAR(63) NOT NULL, attributes JSON);
CREATE TABLE mysql_innodb_cluster_metadata.v2_cs_members (clusterset_id CHAR(36) PRIMARY KEY, cluster_id CHAR(36));
CREATE TABLE mysql_innodb_cluster_metadata.v2_routers (router_id INT PRIMARY KEY, router_name VARCHAR(63) NOT NULL, address VARCHAR(63) NOT NULL, version VARCHAR(63), last_check_in TIMESTAMP NULL, attributes JSON, options JSON);
INSERT INTO mysql_innodb_cluster_metadata.v2_routers (router_id, router_name, address) VALUES (1, 'bench', '127.0.0.1');
CREATE TABLE mysql_innodb_cluster_metadata.v2_router_options (router_id INT PRIMARY KEY, router_options JSON NOT NULL);
INSERT INTO mysql_innodb_cluster_metadata.v2_router_options VALUES (1, '{}');

{{- define "alphadrift.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "alphadrift.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains (include "alphadrift.name" .) .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "alphadrift.name" .) | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "alphadrift.selectorLabels" -}}
app.kubernetes.io/name: {{ include "alphadrift.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "alphadrift.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "alphadrift.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "alphadrift.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "alphadrift.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "alphadrift.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- /* alphadrift.yaml: the user's configuration with the listener that the probes and the service need, and a name that stays. */ -}}
{{- define "alphadrift.config" -}}
{{- $kafka := .Values.config.kafka | default dict }}
{{- $_ := required "config.kafka.bootstrapServers is missing: name a broker, e.g. --set config.kafka.bootstrapServers=kafka:9092" $kafka.bootstrapServers }}
{{- $_ := required "config.kafka.topic is missing: name the topic with the model's inputs" $kafka.topic }}
{{- $listener := dict "http" (dict "host" "0.0.0.0" "port" (int .Values.port)) }}
{{- $name := dict "instance" (printf "%s/%s" .Release.Namespace (include "alphadrift.fullname" .)) }}
{{- $alerts := dict "alerts" (merge (deepCopy (.Values.config.alerts | default dict)) $name) }}
{{- mergeOverwrite (deepCopy .Values.config) $alerts $listener | toYaml }}
{{- end }}

{{- define "alphadrift.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ toYaml .timing }}
{{- end }}
